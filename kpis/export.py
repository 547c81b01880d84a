"""The figures as CSV: machine-readable numbers, and no cell that a spreadsheet would run as a formula."""

import csv
from collections.abc import Iterable
from datetime import datetime
from io import StringIO

from helpdesk.lib.spreadsheets import Cell, safe
from kpis.definitions import VERSIONS
from kpis.filters import Filters
from kpis.selectors import Bucket, Durations, Figures, Share


def _durations(name: str, found: Durations) -> list[list[Cell]]:
    return [
        [name, "n", found.n],
        [name, "mean_seconds", _rounded(found.mean)],
        [name, "median_seconds", _rounded(found.median)],
        [name, "p90_seconds", _rounded(found.p90)],
    ]


def _share(name: str, found: Share) -> list[list[Cell]]:
    value = None if found.value is None else round(found.value, 4)
    return [[name, "n", found.n], [name, "count", found.hits], [name, "share", value]]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def figure_rows(found: Figures) -> list[list[Cell]]:
    """figure, measure, value."""
    return [
        ["tickets", "created", found.created],
        ["tickets", "resolved", found.resolved],
        ["tickets", "unresolved", found.unresolved],
        *_durations("first_response", found.first_response),
        ["first_response", "answered_live", found.answered_live],
        *_durations("resolution", found.resolution),
        *_share("fcr_net", found.fcr_net),
        *_share("fcr_gross", found.fcr_gross),
        ["fcr", "provisional", found.fcr_provisional],
        *_share("csat", found.csat),
        *_share("surveys_answered", found.surveys),
        *_share("one_touch", found.one_touch),
        *_share("reopened", found.reopened),
        *_share("never_reassigned", found.never_reassigned),
    ]


def trend_rows(buckets: Iterable[Bucket]) -> list[list[Cell]]:
    """One row a bucket, under its own heading."""
    rows: list[list[Cell]] = [
        ["from", "to", "created", "resolved", "first_response_median_seconds",
         "resolution_median_seconds", "fcr_net", "csat"]
    ]  # fmt: skip
    for bucket in buckets:
        response = bucket.first_response[0] if bucket.first_response else None
        resolution = bucket.resolution[0] if bucket.resolution else None
        rows.append(
            [bucket.first.isoformat(), bucket.last.isoformat(), bucket.created, bucket.resolved,
             response, resolution, bucket.fcr_net.value, bucket.csat.value]
        )  # fmt: skip
    return rows


def _pairs(pairs: Iterable[tuple[str, Cell]]) -> list[list[Cell]]:
    return [[name, value] for name, value in pairs]


def to_csv(
    found: Figures,
    buckets: Iterable[Bucket],
    filters: Filters,
    named: Iterable[tuple[str, str]],
    now: datetime,
) -> str:
    """The whole file. `named` says in words which filters it was cut by."""
    out = StringIO()
    writer = csv.writer(out)
    rows: list[list[Cell]] = [
        ["exported_at", now.isoformat(timespec="seconds")],
        ["period", filters.period],
        ["from", filters.start.isoformat() if filters.start else ""],
        ["to", filters.end.isoformat() if filters.end else ""],
        *_pairs(named),
        *_pairs((f"definition_{name}", version) for name, version in VERSIONS.items()),
        [],
        ["figure", "measure", "value"],
        *figure_rows(found),
        [],
        *trend_rows(buckets),
    ]
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
