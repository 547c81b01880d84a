"""Moments as agents read them in a list: short, in the reader's language."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from helpdesk.lib.times import iso_and_age

register = template.Library()


@register.simple_tag
def age(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A <time> with the short age; the full moment is in its title."""
    if at is None:
        return ""
    iso, words = iso_and_age(at, now or timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, iso[:16], words)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A <time> as in a conversation: the hour today, else date and hour."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localtime().date()
    day = "" if is_today else date_format(local, "SHORT_DATE_FORMAT") + " "
    words = f"{day}{local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)
