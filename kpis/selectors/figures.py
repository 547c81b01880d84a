"""The figures of a span, from rows of facts: three cohorts, one pass over each.

What happens on arrival (first response, never reassigned) is counted by the date of creation; what
happens at the end (resolution, first contact, satisfaction) by the date of the last resolution;
reopening by that of the first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from kpis.access import Person, facts_for
from kpis.definitions import SATISFIED_FROM
from kpis.filters import Filters
from kpis.models import TicketFacts
from kpis.percentiles import aggregates, percentiles

FEW = 5


@dataclass(frozen=True)
class Durations:
    """Calendar seconds over `n` tickets; None: no value."""

    n: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None

    @property
    def is_few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Share:
    """`hits` of `n`."""

    n: int
    hits: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where there is nothing to share."""
        return self.hits / self.n if self.n else None

    @property
    def is_few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Figures:
    """Everything a span is described by. `unresolved`: created in it, and not resolved to this day."""

    created: int
    resolved: int
    unresolved: int
    first_response: Durations
    answered_live: int
    resolution: Durations
    fcr_net: Share
    fcr_gross: Share
    fcr_provisional: int
    one_touch: Share
    csat: Share
    surveys: Share
    reopened: Share
    never_reassigned: Share

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.resolved)


NET = Q(is_fcr__isnull=False, is_l1_resolvable=True)


def figures(user: Person, filters: Filters, *, now: datetime) -> Figures:
    """The figures of the tickets that this person may see, in the span and cut asked for."""
    facts = facts_for(user)
    arrived = _arrived(filters.within(facts, "created_at"))
    ended = _ended(filters.within(facts, "resolved_at"), now)
    again = filters.within(facts, "reopen_cohort_at").aggregate(
        n=Count("pk"), hits=Count("pk", filter=Q(reopen_count__gt=0))
    )
    return Figures(**arrived, **ended, reopened=Share(again["n"], again["hits"]))


def _arrived(rows: QuerySet[TicketFacts]) -> dict[str, Any]:
    column = "first_response_seconds"
    found = rows.aggregate(
        created=Count("pk"),
        unresolved=Count("pk", filter=Q(resolved_at__isnull=True)),
        live=Count("pk", filter=Q(is_answered_live=True)),
        never=Count("pk", filter=Q(reassignment_count=0)),
        n=Count(column),
        mean=Avg(column),
        **aggregates(column),
    )
    return {
        "created": found["created"],
        "unresolved": found["unresolved"],
        "answered_live": found["live"],
        "never_reassigned": Share(found["created"], found["never"]),
        "first_response": _durations(rows, column, found),
    }


def _ended(rows: QuerySet[TicketFacts], now: datetime) -> dict[str, Any]:
    column = "resolution_seconds"
    found = rows.aggregate(
        resolved=Count("pk"),
        gross_n=Count("is_fcr"),
        gross_hits=Count("pk", filter=Q(is_fcr=True)),
        net_n=Count("pk", filter=NET),
        net_hits=Count("pk", filter=Q(is_fcr=True, is_l1_resolvable=True)),
        provisional=Count("pk", filter=Q(is_fcr=True, fcr_provisional_until__gt=now)),
        touch_n=Count("is_one_touch"),
        touch_hits=Count("pk", filter=Q(is_one_touch=True)),
        asked=Count("pk", filter=Q(is_survey_sent=True)),
        said=Count("csat_score"),
        satisfied=Count("pk", filter=Q(csat_score__gte=SATISFIED_FROM)),
        n=Count(column),
        mean=Avg(column),
        **aggregates(column),
    )
    return {
        "resolved": found["resolved"],
        "resolution": _durations(rows, column, found),
        "fcr_gross": Share(found["gross_n"], found["gross_hits"]),
        "fcr_net": Share(found["net_n"], found["net_hits"]),
        "fcr_provisional": found["provisional"],
        "one_touch": Share(found["touch_n"], found["touch_hits"]),
        "csat": Share(found["said"], found["satisfied"]),
        "surveys": Share(found["asked"], found["said"]),
    }


def _durations(rows: QuerySet[TicketFacts], column: str, found: dict[str, Any]) -> Durations:
    n = found["n"]
    mean = float(found["mean"]) if found["mean"] is not None else None
    return Durations(n=n, mean=mean, **percentiles(rows, column, n, found))
