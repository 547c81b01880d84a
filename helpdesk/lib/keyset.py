"""Keyset pagination: the next page starts after the last row seen, so its cost never grows with its number.

Source: "use the index, Luke"'s seek method. A cursor is the sort values of the last row, base64url JSON.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

M = TypeVar("M", bound=Model)
MAX_CURSOR = 500


class BadCursor(ValueError):
    """The cursor was not made by us for this order."""


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows; `next_cursor` is empty on the last."""

    rows: list[M]
    next_cursor: str


def _encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, queryset: QuerySet[M], order: Sequence[str]) -> list[Any]:
    if len(cursor) > MAX_CURSOR:
        raise BadCursor
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(values, list) or len(values) != len(order):
            raise BadCursor
        fields = [queryset.model._meta.get_field(_column(queryset, name)) for name in order]
        parsed = [_parsed(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, OverflowError) as error:
        raise BadCursor from error
    except Exception as error:  # a field's own ValidationError
        raise BadCursor from error
    if any(value is None for value in parsed):
        raise BadCursor
    return parsed


def _parsed(field: Any, value: Any) -> Any:
    """A value for this column; a time must be aware and stay within the calendar in any zone."""
    parsed = field.to_python(value)
    if isinstance(parsed, datetime):
        if parsed.tzinfo is None:
            raise BadCursor
        parsed = parsed.astimezone(UTC)
    if isinstance(parsed, int) and not -(2**63) <= parsed < 2**63:
        raise BadCursor
    return parsed


def _column(queryset: QuerySet[M], name: str) -> str:
    plain = name.lstrip("-")
    return queryset.model._meta.pk.name if plain == "pk" else plain


def after_values(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b, c) beyond the values, written so that an index on a, b, c can start there."""
    is_down = [name.startswith("-") for name in order]
    if len(order) > 1 and len(set(is_down)) == 1:
        columns = Tuple(*(F(name.lstrip("-")) for name in order))
        return Q((TupleLessThan if is_down[0] else TupleGreaterThan)(columns, tuple(values)))
    condition = Q()
    for position, name in enumerate(order):
        equal = {order[i].lstrip("-"): values[i] for i in range(position)}
        lookup = "lt" if name.startswith("-") else "gt"
        condition |= Q(**equal, **{f"{name.lstrip('-')}__{lookup}": values[position]})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & condition


def keyset_page(
    queryset: QuerySet[M], *, order: Sequence[str], cursor: str = "", size: int = 25
) -> Page[M]:
    """The page after `cursor`. `order` names columns of the model, ending in a unique one ("pk").

    One query. Raises BadCursor for a cursor that does not belong to this order.
    """
    rows = queryset.order_by(*order)
    if cursor:
        rows = rows.filter(after_values(order, _decode(cursor, queryset, order)))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    last = [getattr(found[-1], name.lstrip("-")) for name in order] if more else []
    return Page(rows=found, next_cursor=_encode(last) if more else "")
