"""What is unresolved now, by age and by whom it waits for. It has no span: it is always of this instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from kpis.access import Person, facts_for
from kpis.filters import Filters
from tickets.models import Status

# Upper ages in days; the last has none.
BANDS: list[tuple[str, float, float | None]] = [
    ("lt1", 0, 1),
    ("1-3", 1, 3),
    ("3-10", 3, 10),
    ("10-30", 10, 30),
    ("gt30", 30, None),
]


@dataclass(frozen=True)
class Backlog:
    """One band: how many wait for us, for the requester, for a third party."""

    key: str
    us: int
    requester: int
    third_party: int

    @property
    def total(self) -> int:
        return self.us + self.requester + self.third_party


def in_band(key: str, now: datetime, column: str = "created_at") -> Q:
    """The condition of a band; KeyError for one that there is not."""
    low, high = {band: (low, high) for band, low, high in BANDS}[key]
    condition = Q(**{f"{column}__lte": now - timedelta(days=low)}) if low else Q()
    if high is not None:
        condition &= Q(**{f"{column}__gt": now - timedelta(days=high)})
    return condition


def backlog(user: Person, filters: Filters, *, now: datetime) -> list[Backlog]:
    """Every band, in order of age; one query."""
    rows = filters.cut(facts_for(user)).filter(
        resolved_at__isnull=True, closed_unresolved_at__isnull=True
    )
    counted = rows.values("status").annotate(
        **{f"band{i}": Count("pk", filter=in_band(b[0], now)) for i, b in enumerate(BANDS)}
    )
    found: dict[str, dict[str, Any]] = {row["status"]: dict(row) for row in counted}
    return [_band(key, f"band{i}", found) for i, (key, _, _) in enumerate(BANDS)]


def _band(key: str, name: str, found: dict[str, dict[str, Any]]) -> Backlog:
    waiting = {
        status: found.get(status, {}).get(name, 0)
        for status in (Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY)
    }
    everything = sum(row[name] for row in found.values())
    return Backlog(
        key=key,
        us=everything - sum(waiting.values()),
        requester=waiting[Status.WAITING_REQUESTER],
        third_party=waiting[Status.WAITING_THIRD_PARTY],
    )
