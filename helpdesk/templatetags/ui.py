"""Small pieces of markup that lists draw often, made in Python because a component a row would cost too much."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import gettext as _

register = template.Library()

AVATAR_HUES = 8
SECONDS_OF_NOW = 60


def hue_of(person: Any) -> int:
    """One of the avatar colours, always the same for the same person."""
    return (getattr(person, "pk", None) or 0) % AVATAR_HUES


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A disc with the person's initials; decoration, since the name stands beside it.

    `size` is "", "small" or "large". Without a person it is an empty grey disc.
    """
    modifier = f" avatar--{size}" if size else ""
    if person is None:
        return format_html(
            '<span class="avatar avatar--nobody{}" aria-hidden="true">–</span>', modifier
        )
    return format_html(
        '<span class="avatar avatar--{}{}" aria-hidden="true">{}</span>',
        hue_of(person),
        modifier,
        person.initials,
    )


@register.filter
def described_by(field: Any) -> str:
    """The ids that describe a group of choices: its help text and its errors."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago, in one unit: "3 days ago"."""
    if (now() - moment).total_seconds() < SECONDS_OF_NOW:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
