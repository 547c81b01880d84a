"""The two trend charts of the dashboard, from its buckets: each mark leads to its tickets."""

from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import LineChart, Point, line_chart
from kpis.selectors import Bucket
from kpis.tiles import Scope

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Graph:
    """A chart with its title; `size` says what a mark stands for."""

    key: str
    title: str
    size: str
    chart: LineChart


def graphs(size: str, buckets: list[Bucket], scope: Scope) -> list[Graph]:
    """Medians of the first response and of the resolution, a mark a day, week or month."""
    of_size = {
        "day": _("Median of each day"),
        "week": _("Median of each week"),
        "month": _("Median of each month"),
    }[size]
    titles = {"first_response": _("First response time"), "resolution": _("Resolution time")}
    return [
        Graph(key, title, of_size, _chart(key, size, buckets, scope))
        for key, title in titles.items()
    ]


def _chart(key: str, size: str, buckets: list[Bucket], scope: Scope) -> LineChart:
    points = [_point(key, size, bucket, scope) for bucket in buckets]
    highest = max((point.value for point in points if point.value is not None), default=0)
    unit = HOUR if highest >= 2 * HOUR else MINUTE
    mark = "h" if unit == HOUR else "min"
    return line_chart(
        points,
        unit=unit,
        tick_text=lambda value: f"{_short(value / unit)}{formats.NBSP}{mark}",
    )


def _short(value: float) -> str:
    return formats.number(value, decimals=0 if value == round(value) else 1)


def _point(key: str, size: str, bucket: Bucket, scope: Scope) -> Point:
    found = bucket.first_response if key == "first_response" else bucket.resolution
    filters = replace(scope.filters.on(bucket.first, bucket.last))
    value, n = found if found is not None else (None, 0)
    return Point(
        label=_label(size, bucket),
        value=value,
        text=formats.duration(value),
        n=n,
        href=Scope(filters, scope.is_mine).behind(key),
    )


def _label(size: str, bucket: Bucket) -> str:
    if size == "month":
        return date_format(bucket.first, "M Y")
    return date_format(bucket.first, _("M j"))
