"""The portal's words as filters, for lists that show many tickets."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from portal import wording
from tickets.models import Attachment, Ticket

register = template.Library()

PREVIEWED = frozenset(["image/png", "image/jpeg", "image/gif", "image/webp"])

register.filter("status_words", wording.status_words)
register.filter("next_words", wording.next_words)
register.filter("tier_words", wording.tier_words)
register.filter("last_heard_words", wording.last_heard_words)


@register.filter
def last_heard_at(ticket: Ticket) -> datetime:
    """When the words of last_heard_words came true."""
    if ticket.is_unresolved:
        return ticket.last_public_at or ticket.created_at
    return ticket.resolved_at or ticket.closed_at or ticket.updated_at


@register.filter
def is_picture(attachment: Attachment) -> bool:
    """Said to be a picture that can be shown small; whether it is one is checked when it is served."""
    return attachment.content_type in PREVIEWED


@register.filter
def is_mine(message: Any, user: Any) -> bool:
    return message.author_id == user.pk


@register.simple_tag
def topic_icon(name: str) -> str | SafeString:
    """The icon of a topic; a plain one where its name, which an administrator typed, is none."""
    try:
        return lucide(name, size=18, aria_hidden="true")
    except IconDoesNotExist:
        return lucide("life-buoy", size=18, aria_hidden="true")
