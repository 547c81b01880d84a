"""A list taken along: as a file for a spreadsheet, or on paper. Both say where they stop."""

import csv
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from helpdesk.lib.spreadsheets import Cell, safe
from tickets.columns import COLUMNS, Column, columns_of, own_hidden, values_read
from tickets.selectors import Matching
from tickets.selectors.columns import layout_columns
from tickets.selectors.paging import pages
from tickets.table import table_read
from tickets.views.list_context import (
    filter_context,
    layout_for,
    list_params,
    matching_for,
    page_of,
    rail_context,
)

EXPORT_CAP, CHUNK = 10_000, 500
PRINT_CAP = 200
# What a file holds of a list that nobody chose columns for.
EVERYTHING = [code for code in COLUMNS if code != "unanswered"]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")
    return safe(
        value if isinstance(value, int | float) else str(value if value is not None else "")
    )


def _headline(column: Column) -> Cell:
    """Times are in the reader's zone, and their column says in which."""
    label = str(column.label)
    zone = timezone.get_current_timezone_name()
    return safe(f"{label} ({zone})" if column.kind == "time" else label)


def _rows(matching: Matching, columns: list[Column], user: User) -> Iterator[list[Cell]]:
    yield [_headline(column) for column in columns]
    hidden, count = own_hidden(columns), 0
    # One more than is given tells whether there are more.
    for tickets in pages(matching, size=CHUNK, limit=EXPORT_CAP + 1):
        keys = [ticket.pk for ticket in tickets][: EXPORT_CAP - count]
        for values in values_read(keys, columns, ["pk", "requester_id"]):
            out = hidden if values["requester_id"] == user.pk else set()
            yield ["" if c.code in out else _cell(c.value(values)) for c in columns]
        count += len(tickets)
    if count > EXPORT_CAP:
        words = _("Only the first %(count)d tickets of this list. Narrow it down for the others.")
        yield [words % {"count": EXPORT_CAP}]


def _lines(rows: Iterator[list[Cell]], language: str, zone: tzinfo) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The file is written after the answer began, when the request's language and time zone are over.
    yield "\ufeff"
    while True:
        with override(language), timezone.override(zone):
            row = next(rows, None)
        if row is None:
            return
        yield writer.writerow(row)


def _columns(request: AgentRequest, context: dict[str, Any]) -> list[Column]:
    layout = layout_for(request, context)
    return layout_columns(layout) if layout.columns else columns_of(EVERYTHING, {})


@agent_required
@require_GET
def list_export(request: AgentRequest) -> HttpResponse:
    """The list as CSV in its order, at most EXPORT_CAP tickets."""
    context, matching = rail_context(request), matching_for(request)
    rows = _rows(matching, _columns(request, context), request.user)
    response = StreamingHttpResponse(
        _lines(rows, get_language() or "en", timezone.get_current_timezone()),
        content_type="text/csv; charset=utf-8",
    )
    name = slugify(str(context["list_title"])) or "tickets"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response  # type: ignore[return-value]


@agent_required
@require_GET
def list_print(request: AgentRequest) -> HttpResponse:
    """The list on paper: the chosen columns of its first PRINT_CAP tickets."""
    context, matching = rail_context(request), matching_for(request)
    page, is_slow = page_of(matching, "", PRINT_CAP)
    layout = layout_for(request, context)
    columns, now = layout_columns(layout), timezone.now()
    keys = [ticket.pk for ticket in page.rows]
    words = ngettext("%(count)d ticket", "%(count)d tickets", len(keys)) % {"count": len(keys)}
    context |= {
        **filter_context(matching, list_params(request)),
        "columns": columns,
        "lines": table_read(keys, columns, now=now, query="", reader=request.user),
        "words": words,
        "is_cut": bool(page.next_cursor),
        "is_slow": is_slow,
        "print_cap": PRINT_CAP,
    }
    return render(request, "tickets/print.html", context)
