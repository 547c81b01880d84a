"""The bell of both shells: how much is new, and the last of it when opened."""

from typing import Any

from django import template
from django.http import HttpRequest

from notifications.models import Notification
from notifications.selectors import unread_words_lately
from notifications.sentences import sentence

register = template.Library()


@register.inclusion_tag("notifications/_bell.html")
def bell(request: HttpRequest) -> dict[str, Any]:
    """`{% bell request %}`: one query. Nothing for who is not signed in."""
    user = request.user
    if not user.is_authenticated:
        return {}
    return {"is_shown": True, "unread": unread_words_lately(user)}


@register.filter("sentence")
def sentence_of(notification: Notification) -> str:
    return sentence(notification)
