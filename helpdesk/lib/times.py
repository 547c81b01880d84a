"""Moments in few words, in the active language and time zone."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400


@lru_cache(maxsize=16)
def _units(language: str | None) -> tuple[str, str, str, str]:
    """The words of a language, looked up once: a list says some fifty durations."""
    return _("now"), _("%(count)d min"), _("%(count)d h"), _("%(count)d d")


def short_age(at: datetime, now: datetime) -> str:
    """ "4 min", "3 h", "2 d"; after two weeks the date."""
    seconds = (now - at).total_seconds()
    just_now, minutes, hours, days = _units(get_language())
    if seconds < MINUTE:
        return just_now
    if seconds < HOUR:
        return minutes % {"count": seconds // MINUTE}
    if seconds < DAY:
        return hours % {"count": seconds // HOUR}
    if seconds < 14 * DAY:
        return days % {"count": seconds // DAY}
    return date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")


def iso_and_age(at: datetime, now: datetime) -> tuple[str, str]:
    """The moment where the reader is (ISO 8601, to the minute), and its short age."""
    return timezone.localtime(at).isoformat(" ", "minutes"), short_age(at, now)


def duration(span: timedelta) -> str:
    """ "25 min", "3 h 10 min", "2 d 4 h": the two largest units, never negative."""
    minutes = max(int(span.total_seconds()) // MINUTE, 0)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    _now, in_minutes, in_hours, in_days = _units(get_language())
    if days:
        parts = [in_days % {"count": days}, in_hours % {"count": hours}]
    elif hours:
        parts = [in_hours % {"count": hours}, in_minutes % {"count": minutes}]
    else:
        parts = [in_minutes % {"count": minutes}]
    return " ".join(parts[:1] + [part for part in parts[1:] if not part.startswith("0 ")])
