"""Moments in few words, in the active language and time zone."""

from datetime import datetime, timedelta

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


def duration(span: timedelta) -> str:
    """ "25 min", "3 h 10 min", "2 d 4 h": the two largest units, never negative."""
    minutes = max(int(span.total_seconds()) // MINUTE, 0)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        parts = [_("%(count)d d") % {"count": days}, _("%(count)d h") % {"count": hours}]
    elif hours:
        parts = [_("%(count)d h") % {"count": hours}, _("%(count)d min") % {"count": minutes}]
    else:
        parts = [_("%(count)d min") % {"count": minutes}]
    return " ".join(parts[:1] + [part for part in parts[1:] if not part.startswith("0 ")])
