"""Continuous percentiles, as PostgreSQL's percentile_cont, on both databases.

PostgreSQL computes them beside the other aggregates. SQLite has no such function: there the two
rows around the place are read by their position in the order, and what lies between is worked out.
"""

import math
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, F, FloatField, QuerySet, Window
from django.db.models.functions import RowNumber

from kpis.models import TicketFacts

PLACES = {"median": 0.5, "p90": 0.9}
Found = dict[str, float | None]


class PercentileCont(Aggregate):
    """percentile_cont(place) WITHIN GROUP (ORDER BY expression)."""

    function = "percentile_cont"
    template = "%(function)s(%(place)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, *, place: float, **extra: Any) -> None:
        super().__init__(expression, place=place, **extra)


def between(values: Sequence[float], place: float) -> float:
    """The continuous percentile of values already in order; at least one."""
    position = place * (len(values) - 1)
    low = math.floor(position)
    high = math.ceil(position)
    return values[low] + (position - low) * (values[high] - values[low])


def aggregates(column: str) -> dict[str, Aggregate]:
    """What to add to an aggregate() for the median and the 90th percentile; nothing on SQLite."""
    if connection.vendor != "postgresql":
        return {}
    return {name: PercentileCont(column, place=place) for name, place in PLACES.items()}


def percentiles(rows: QuerySet[TicketFacts], column: str, n: int, found: dict[str, Any]) -> Found:
    """Median and p90 of the `n` values in `column`: those `found` by aggregates(), or read here."""
    if n == 0:
        return dict.fromkeys(PLACES)
    if connection.vendor == "postgresql":
        return {name: found[name] for name in PLACES}
    ordered = (
        rows.filter(**{f"{column}__isnull": False}).order_by(column).values_list(column, flat=True)
    )
    return {name: _at(ordered, place, n) for name, place in PLACES.items()}


def _at(ordered: Any, place: float, n: int) -> float:
    position = place * (n - 1)
    low = math.floor(position)
    values = list(ordered[low : low + 2])
    if not values:
        return 0.0
    return float(values[0] + (position - low) * (values[-1] - values[0]))


def medians(rows: QuerySet[TicketFacts], column: str, bucket: Any) -> dict[Any, tuple[float, int]]:
    """For each bucket its median and its n, in one query that returns two rows a bucket at most."""
    ranked = (
        rows.filter(**{f"{column}__isnull": False})
        .annotate(bucket=bucket)
        .annotate(
            twice=2 * Window(RowNumber(), partition_by=[F("bucket")], order_by=[column, "pk"]),
            total=Window(Count("pk"), partition_by=[F("bucket")]),
        )
        .filter(twice__gte=F("total"), twice__lte=F("total") + 2)
    )
    found: dict[Any, list[tuple[int, int]]] = {}
    for at, value, total in ranked.values_list("bucket", column, "total"):
        found.setdefault(at, []).append((value, total))
    return {at: _middle(pairs) for at, pairs in found.items()}


def _middle(pairs: list[tuple[int, int]]) -> tuple[float, int]:
    return sum(value for value, _ in pairs) / len(pairs), pairs[0][1]
