"""How many tickets are in each view, up to a cap: the numbers in the rail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db.models import CharField, QuerySet, Value

from accounts.models import User
from tickets.selectors.standing import STANDING_VIEWS

# Beyond this a badge says "99+": nobody needs more, and counting more would cost more.
COUNT_CAP = 100
COUNTS_SECONDS = 5
COUNTED = ("mine", "unassigned", "breaching", "waiting")

# Rows of any table: what else is counted in the rail, beside our own views.
Counter = Callable[[User], QuerySet[Any, Any]]
_counters: dict[str, Counter] = {}


def counter_register(code: str, counter: Counter) -> None:
    """Called once, at start, by whoever has a list of its own: its rows are counted with our views."""
    _counters[code] = counter


def capped(code: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The code once for each row, COUNT_CAP times at most."""
    # SQLite takes no LIMIT in a part of a union, only further inside.
    keys = rows.order_by().values("pk")[:COUNT_CAP]
    found = rows.model._default_manager.filter(pk__in=keys)
    return found.annotate(view=Value(code, CharField())).order_by().values_list("view", flat=True)


def counted(parts: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """How many each holds, up to COUNT_CAP; one query."""
    if not parts:
        return {}
    first, *rest = (capped(code, rows) for code, rows in parts.items())
    codes = list(first.union(*rest, all=True) if rest else first)
    return {code: codes.count(code) for code in parts}


def view_counts(user: User, *, now: datetime, is_fresh: bool = False) -> dict[str, int]:
    """How many are in each standing view, up to COUNT_CAP; a few seconds old unless `is_fresh`.

    All are counted in one query, however many tickets exist.
    """
    key = f"view-counts:{user.pk}"
    counts: dict[str, int] | None = None if is_fresh else caches["local"].get(key)
    if counts is None:
        ours = {code: STANDING_VIEWS[code].tickets(user, now) for code in COUNTED}
        parts = {code: tickets.exclude(requester=user) for code, tickets in ours.items()}
        counts = counted({**parts, **{code: rows(user) for code, rows in _counters.items()}})
        caches["local"].set(key, counts, COUNTS_SECONDS)
    return counts
