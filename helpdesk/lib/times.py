"""Moments in few words, in the active language and time zone."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400


def short_age(at: datetime, now: datetime) -> str:
    """ "4 min", "3 h", "2 d"; after two weeks the date."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return _("now")
    if seconds < HOUR:
        return _("%(count)d min") % {"count": seconds // MINUTE}
    if seconds < DAY:
        return _("%(count)d h") % {"count": seconds // HOUR}
    if seconds < 14 * DAY:
        return _("%(count)d d") % {"count": seconds // DAY}
    return date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")


def iso_and_age(at: datetime, now: datetime) -> tuple[str, str]:
    """The moment where the reader is (ISO 8601, to the minute), and its short age."""
    return timezone.localtime(at).isoformat(" ", "minutes"), short_age(at, now)
