"""The rows of a wide list: the cells of the chosen columns, put into words once, in Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from helpdesk.lib.times import iso_and_age
from tickets.columns import Column, Values, own_hidden, values_read
from tickets.models import Priority
from tickets.rows import COLUMNS, Row, RowMaker, language


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind`: text, subject, time, or the classes of a chip. `iso` is the moment behind a time."""

    kind: str
    text: str
    iso: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    row: Row
    cells: list[Cell]


def table_read(
    pks: Sequence[int], columns: Sequence[Column], *, now: datetime, query: str, reader: User
) -> list[TableRow]:
    """The rows of these tickets, in this order; as many queries for one as for thirty.

    Of the reader's own requests a row shows what any requester knows.
    """
    if not pks:
        return []
    make = RowMaker(now=now, query=query, reader=reader)
    hidden = own_hidden(columns)
    more = [*COLUMNS, f"category__name_{language()}"]
    return [
        TableRow(make.row(values), _cells(values, columns, make, hidden))
        for values in values_read(pks, columns, more)
    ]


def _cells(
    values: Values, columns: Sequence[Column], make: RowMaker, hidden: set[str]
) -> list[Cell]:
    left_out = hidden if make.is_own(values) else set()
    return [
        Cell("text", "") if column.code in left_out else _cell(values, column, make)
        for column in columns
    ]


def _cell(values: Values, column: Column, make: RowMaker) -> Cell:
    if column.code == "due":
        look, words = make.due(values)
        return Cell(f"chip--sla-{look}" if look else "text", words)
    value = column.value(values)
    if column.kind == "time":
        return _time(value, make.now)
    if column.kind == "status":
        return Cell(f"chip--status-{values['status']}", value)
    if column.kind == "priority" and values["priority"] <= Priority.HIGH:
        return Cell(f"chip--priority-{Priority(values['priority']).name.lower()}", value)
    return Cell("subject" if column.kind == "subject" else "text", str(value))


def _time(value: Any, now: datetime) -> Cell:
    if value is None:
        return Cell("text", "")
    iso, age = iso_and_age(value, now)
    return Cell("time", age, iso)
