"""Filters on times: "the last 7 days", or from and before a day or a moment, in the reader's time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.filters.base import NOTHING, Asked, Chip, Found, Problem, not_a_choice

Span = tuple[Any, int | None, int | None]
# Days from the start of today: (from, before); None is open.
PAST: dict[str, Span] = {
    "today": (gettext_lazy("today"), 0, 1),
    "yesterday": (gettext_lazy("yesterday"), -1, 0),
    "last_7_days": (gettext_lazy("the last 7 days"), -6, 1),
    "last_30_days": (gettext_lazy("the last 30 days"), -29, 1),
    "last_90_days": (gettext_lazy("the last 90 days"), -89, 1),
    "over_7_days_ago": (gettext_lazy("more than 7 days ago"), None, -6),
    "over_30_days_ago": (gettext_lazy("more than 30 days ago"), None, -29),
}
COMING: dict[str, Span] = {
    "today": (gettext_lazy("today"), 0, 1),
    "tomorrow": (gettext_lazy("tomorrow"), 1, 2),
    "next_7_days": (gettext_lazy("the next 7 days"), 0, 7),
}
OVERDUE = "overdue"


def _midnight(now: datetime, days: int) -> datetime:
    """The start of the day that lies so many days from today, where the reader is."""
    day = timezone.localtime(now).date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def moment_of(value: str) -> datetime | None:
    """An ISO date (its start, where the reader is) or moment; None for anything else."""
    try:
        moment = parse_datetime(value.replace(" ", "+") if "T" in value else value)
        if moment is None:
            day = parse_date(value)
            moment = datetime.combine(day, time.min) if day else None
        if moment is None:
            return None
        return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class DateFilter:
    """`name=last_7_days`, `name_after=2026-03-01` and `name_before=…` (not included); all at once narrow."""

    name: str
    label: Any
    column: str
    spans: dict[str, Span]
    is_public: bool = False
    # What follows from having such a time at all: with it, the few that have one are looked through.
    implies: Q | None = None

    def names(self) -> list[str]:
        return [self.name, f"{self.name}_after", f"{self.name}_before"]

    def read(self, asked: Asked) -> Found:
        found = Found()
        for value in asked.values(self.name)[:1]:
            self._relative(value, asked.now, found)
        for end, lookup in (("after", "gte"), ("before", "lt")):
            for value in asked.values(f"{self.name}_{end}")[:1]:
                self._absolute(end, lookup, value, found)
        if found.q is not None and self.implies is not None:
            found.q &= self.implies
        return found

    def _relative(self, value: str, now: datetime, found: Found) -> None:
        if value == OVERDUE and self.spans is COMING:
            self._also(found, Q(**{f"{self.column}__lt": now}), self.name, value, _("overdue"))
            return
        if value not in self.spans:
            self._wrong(found, self.name, value, not_a_choice())
            return
        words, first, last = self.spans[value]
        condition = Q(**{f"{self.column}__isnull": False})
        if first is not None:
            condition = Q(**{f"{self.column}__gte": _midnight(now, first)})
        if last is not None:
            condition &= Q(**{f"{self.column}__lt": _midnight(now, last)})
        self._also(found, condition, self.name, value, str(words))

    def _absolute(self, end: str, lookup: str, value: str, found: Found) -> None:
        name, moment = f"{self.name}_{end}", moment_of(value)
        if moment is None:
            self._wrong(found, name, value, _("“%(value)s” is not a date."))
            return
        local = timezone.localtime(moment)
        day = date_format(
            local, "SHORT_DATE_FORMAT" if local.time() == time.min else "SHORT_DATETIME_FORMAT"
        )
        words = _("from %(day)s") if end == "after" else _("before %(day)s")
        self._also(
            found, Q(**{f"{self.column}__{lookup}": moment}), name, value, words % {"day": day}
        )

    def _also(self, found: Found, condition: Q, name: str, value: str, words: str) -> None:
        found.q = condition if found.q is None else found.q & condition
        found.chips.append(Chip(name, value, str(self.label), words))

    def _wrong(self, found: Found, name: str, value: str, message: str) -> None:
        said = message % {"value": value[:40].replace("\x00", "")}
        found.problems.append(Problem(name, value, str(self.label), said))
        found.q = NOTHING
