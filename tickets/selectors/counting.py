"""How many tickets are in each view, up to a cap: the numbers in the rail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db.models import CharField, QuerySet, Value

from accounts.models import User
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.standing import STANDING_VIEWS

# Beyond this a badge says "99+": nobody needs more, and counting more would cost more.
COUNT_CAP = 100
COUNTS_SECONDS = 5
COUNTED = ("mine", "unassigned", "breaching", "waiting")

Counter = Callable[[User], int]
# What upper rooms count in the rail beside our own views.
_counters: dict[str, Counter] = {}


def counter_register(code: str, counter: Counter) -> None:
    """Called once, at start, by an upper room with a queue of its own."""
    _counters[code] = counter


def capped(code: str, tickets: TicketQuerySet) -> QuerySet[Any, Any]:
    """The code once for each ticket, COUNT_CAP times at most."""
    # SQLite takes no LIMIT in a part of a union, only further inside.
    keys = tickets.order_by().values("pk")[:COUNT_CAP]
    rows = Ticket.objects.filter(pk__in=keys).annotate(view=Value(code, CharField()))
    return rows.order_by().values_list("view", flat=True)


def counted(parts: dict[str, TicketQuerySet]) -> dict[str, int]:
    """How many each holds, up to COUNT_CAP; one query."""
    if not parts:
        return {}
    first, *rest = (capped(code, tickets) for code, tickets in parts.items())
    codes = list(first.union(*rest, all=True) if rest else first)
    return {code: codes.count(code) for code in parts}


def view_counts(user: User, *, now: datetime, is_fresh: bool = False) -> dict[str, int]:
    """How many are in each standing view, up to COUNT_CAP; a few seconds old unless `is_fresh`.

    Our own views are counted in one query, however many tickets exist.
    """
    key = f"view-counts:{user.pk}"
    counts: dict[str, int] | None = None if is_fresh else caches["local"].get(key)
    if counts is None:
        counts = counted(
            {
                code: STANDING_VIEWS[code].tickets(user, now).exclude(requester=user)
                for code in COUNTED
            }
        )
        counts |= {code: counter(user) for code, counter in _counters.items()}
        caches["local"].set(key, counts, COUNTS_SECONDS)
    return counts
