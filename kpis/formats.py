"""How figures read, in the reader's language: 71.4% and 2,148; 71,4 % and 2 148.

Durations: under a minute in seconds, under an hour in minutes, under ten hours in hours and
minutes, then in hours with one decimal. Spaces inside a figure never break.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

NO_VALUE = "–"
NBSP = "\u00a0"
THIN = "\u202f"
MINUTE, HOUR = 60, 3600


def _is_spanish() -> bool:
    return (get_language() or "").startswith("es")


def number(value: float | None, *, decimals: int = 0) -> str:
    """A number with its thousands apart and its decimal mark, halves rounded up."""
    if value is None:
        return NO_VALUE
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{exact + 0:,}"
    if _is_spanish():
        text = text.replace(",", THIN).replace(".", ",")
    return text.replace("-", "−")


def percent(share: float | None, *, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage."""
    if share is None:
        return NO_VALUE
    figure = number(share * 100, decimals=decimals)
    return f"{figure}{NBSP}%" if _is_spanish() else f"{figure}%"


def points(share: float) -> str:
    """A difference of two shares, in percentage points."""
    return number(share * 100, decimals=1)


def duration(seconds: float | None) -> str:
    """How long: 45 s, 14 min, 3 h 06, 22.1 h."""
    if seconds is None:
        return NO_VALUE
    if seconds < 0:
        return "−" + duration(-seconds)
    if round(seconds) < MINUTE:
        return f"{round(seconds)}{NBSP}s"
    minutes = int(seconds / MINUTE + 0.5)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 600:
        return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
    return f"{number(seconds / HOUR, decimals=1)}{NBSP}h"


def hours(seconds: float | None) -> str:
    """The same in hours with two decimals, for whoever wants it exactly."""
    return NO_VALUE if seconds is None else f"{number(seconds / HOUR, decimals=2)}{NBSP}h"
