"""How the figures went: one value a day, week or month, in four queries whatever the span."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek
from django.utils import timezone

from kpis.access import Person, facts_for
from kpis.definitions import SATISFIED_FROM
from kpis.filters import Filters, midnight
from kpis.models import TicketFacts
from kpis.percentiles import medians
from kpis.selectors.figures import NET, Share

TRUNCATE = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
LONGEST_BY_DAY = 31
LONGEST_BY_WEEK = 200
Medians = dict[Any, tuple[float, int]]


@dataclass(frozen=True)
class Bucket:
    """One day, week or month; `first` and `last` are its days. Medians are (seconds, n)."""

    first: date
    last: date
    created: int
    resolved: int
    first_response: tuple[float, int] | None
    resolution: tuple[float, int] | None
    fcr_net: Share
    csat: Share


def trends(user: Person, filters: Filters, *, now: datetime) -> tuple[str, list[Bucket]]:
    """The size of the buckets ("day", "week" or "month"), and each one in the span, empty ones too."""
    facts = facts_for(user)
    span = _span(filters, facts, now)
    if span is None:
        return "day", []
    first, last = span
    size = _size((last - first).days + 1)
    created, responses = _arrived(filters.within(facts, "created_at"), size)
    ended, resolutions = _ended(filters.within(facts, "resolved_at"), size)
    buckets = []
    for opening, closing in _spans(first, last, size):
        at = midnight(opening)
        row = ended.get(at, {})
        buckets.append(
            Bucket(
                first=max(opening, first),
                last=min(closing, last),
                created=created.get(at, 0),
                resolved=row.get("resolved", 0),
                first_response=responses.get(at),
                resolution=resolutions.get(at),
                fcr_net=Share(row.get("net_n", 0), row.get("net_hits", 0)),
                csat=Share(row.get("said", 0), row.get("satisfied", 0)),
            )
        )
    return size, buckets


def _span(
    filters: Filters, facts: QuerySet[TicketFacts], now: datetime
) -> tuple[date, date] | None:
    """First and last day to draw. A long span is no longer than what there is to show."""
    start, end = filters.start, min(filters.end or now, now)
    if start is None or end - start > timedelta(days=LONGEST_BY_WEEK):
        known = filters.cut(facts).aggregate(
            first=Min("created_at"), created=Max("created_at"), resolved=Max("resolved_at")
        )
        start = max(filter(None, [start, known["first"]]), default=None)
        latest = max(filter(None, [known["created"], known["resolved"]]), default=end)
        end = min(end, latest + timedelta(microseconds=1))
    if start is None or start >= end:
        return None
    inside = end - timedelta(microseconds=1)
    return timezone.localtime(start).date(), timezone.localtime(inside).date()


def _arrived(rows: QuerySet[TicketFacts], size: str) -> tuple[dict[Any, int], Medians]:
    bucket = TRUNCATE[size]("created_at")
    counted = rows.annotate(bucket=bucket).values_list("bucket").annotate(n=Count("pk"))
    return dict(counted.order_by("bucket")), medians(rows, "first_response_seconds", bucket)


def _ended(rows: QuerySet[TicketFacts], size: str) -> tuple[dict[Any, dict[str, Any]], Medians]:
    bucket = TRUNCATE[size]("resolved_at")
    counted = (
        rows.annotate(bucket=bucket)
        .values("bucket")
        .annotate(
            resolved=Count("pk"),
            net_n=Count("pk", filter=NET),
            net_hits=Count("pk", filter=NET & Q(is_fcr=True)),
            said=Count("csat_score"),
            satisfied=Count("pk", filter=Q(csat_score__gte=SATISFIED_FROM)),
        )
        .order_by("bucket")
    )
    found: dict[Any, dict[str, Any]] = {row["bucket"]: dict(row) for row in counted}
    return found, medians(rows, "resolution_seconds", bucket)


def _size(days: int) -> str:
    if days <= LONGEST_BY_DAY:
        return "day"
    return "week" if days <= LONGEST_BY_WEEK else "month"


def _spans(first: date, last: date, size: str) -> list[tuple[date, date]]:
    """The first and last day of each bucket that touches the span."""
    spans = []
    day = _opening(first, size)
    while day <= last:
        following = _following(day, size)
        spans.append((day, following - timedelta(days=1)))
        day = following
    return spans


def _opening(day: date, size: str) -> date:
    if size == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if size == "month" else day


def _following(day: date, size: str) -> date:
    if size == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if size == "week" else 1)
