"""Time spent as people write and read it: "25", "1:30", "1h 30m"."""

import re

from django.utils.translation import gettext as _

from tickets.exceptions import InvalidInput

LONGEST = 24 * 3600
_CLOCK = re.compile(r"^(\d{1,3}):([0-5]\d)$")
_PARTS = re.compile(
    r"^(?:(\d{1,3}(?:[.,]\d{1,2})?)\s*h[a-z]*)?\s*(?:(\d{1,4})\s*(?:m|min)[a-z]*)?$"
)
_HOURS_THEN_MINUTES = re.compile(r"^(\d{1,3})\s*h[a-z]*\s*(\d{1,2})$")


def seconds_of(written: str) -> int:
    """The seconds in "25" or "25m" (minutes), "1:30", "1h", "1h 30m", "1.5 h". Raises InvalidInput("spent")."""
    text = written.strip().lower()
    minutes = _minutes(text)
    if minutes is None:
        raise InvalidInput("spent", _("Write minutes, or hours and minutes: 25, 1:30 or 1h 30m."))
    seconds = round(minutes * 60)
    if not 0 < seconds <= LONGEST:
        raise InvalidInput("spent", _("Between one minute and 24 hours."))
    return seconds


def _minutes(text: str) -> float | None:
    if text.isascii() and text.isdigit() and len(text) < 5:
        return int(text)
    for pattern in (_CLOCK, _HOURS_THEN_MINUTES):
        found = pattern.match(text)
        if found:
            return int(found[1]) * 60 + int(found[2])
    found = _PARTS.match(text)
    if not found or not (found[1] or found[2]):
        return None
    hours = float(found[1].replace(",", ".")) if found[1] else 0
    return hours * 60 + int(found[2] or 0)


def duration_words(seconds: int) -> str:
    """ "45 min", "1 h 30 min": to the minute, and never "0 min" for some time."""
    minutes = max(1, round(seconds / 60)) if seconds else 0
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def clock_words(seconds: int) -> str:
    """ "0:25" or "12:07": hours and minutes, as one types it into the field again."""
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours}:{minutes:02d}"
