"""The standing views of the workspace: what each holds, in which order, and how many are in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import CharField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets import access
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

# Beyond this a badge says "99+": nobody needs more, and counting more would cost more.
COUNT_CAP = 100
COUNTS_SECONDS = 5


@dataclass(frozen=True)
class StandingView:
    """`order` ends in pk and has an index made for it; `select` narrows tickets_for(user)."""

    code: str
    name: Any
    empty: Any
    order: tuple[str, ...]
    select: Callable[[TicketQuerySet, User], TicketQuerySet]

    def tickets(self, user: User) -> TicketQuerySet:
        return self.select(access.tickets_for(user), user)


def team_ids_of(user: User) -> list[int]:
    return access.standing_of(user).team_ids


URGENT_FIRST = ("priority", "created_at", "pk")
NEWEST_FIRST = ("-created_at", "-pk")

STANDING_VIEWS = {
    view.code: view
    for view in [
        StandingView(
            "mine",
            _("My open"),
            _("Nothing is waiting for you. Take something from the unassigned ones."),
            URGENT_FIRST,
            lambda tickets, user: tickets.awaiting_us().assigned_to(user),
        ),
        StandingView(
            "unassigned",
            _("Unassigned"),
            _("Every request in your queues has somebody who looks after it."),
            URGENT_FIRST,
            lambda tickets, user: tickets.awaiting_us().unassigned().for_teams(team_ids_of(user)),
        ),
        StandingView(
            "waiting",
            _("Waiting"),
            _("You are waiting for nobody."),
            URGENT_FIRST,
            lambda tickets, user: tickets.waiting().assigned_to(user),
        ),
        StandingView(
            "solved",
            _("Recently solved"),
            _("What you solve appears here."),
            ("-resolved_at", "-pk"),
            lambda tickets, user: tickets.filter(assignee=user, resolved_at__isnull=False),
        ),
        StandingView(
            "all",
            _("All tickets"),
            _("No ticket matches these filters."),
            NEWEST_FIRST,
            lambda tickets, user: tickets,
        ),
    ]
}
COUNTED = ("mine", "unassigned", "waiting")


def view_get(code: str) -> StandingView:
    """The view of this code; an unknown code is the agent's own."""
    return STANDING_VIEWS.get(code, STANDING_VIEWS["mine"])


def _counted_query(code: str, user: User) -> QuerySet[Any, Any]:
    # SQLite takes no LIMIT in a part of a union, only further inside.
    capped = STANDING_VIEWS[code].tickets(user).order_by().values("pk")[:COUNT_CAP]
    rows = Ticket.objects.filter(pk__in=capped).annotate(view=Value(code, CharField()))
    return rows.order_by().values_list("view", flat=True)


Counter = Callable[[User], int]
# What upper rooms count in the rail beside our own views.
_counters: dict[str, Counter] = {}


def counter_register(code: str, counter: Counter) -> None:
    """Called once, at start, by an upper room with a queue of its own."""
    _counters[code] = counter


def view_counts(user: User) -> dict[str, int]:
    """How many are in each counted view, up to COUNT_CAP; a few seconds old at most.

    Our own views are counted in one query, however many tickets exist.
    """
    key = f"view-counts:{user.pk}"
    counts = caches["local"].get(key)
    if counts is None:
        first, *rest = (_counted_query(code, user) for code in COUNTED)
        codes = list(first.union(*rest, all=True))
        counts = {code: codes.count(code) for code in COUNTED}
        counts |= {code: counter(user) for code, counter in _counters.items()}
        caches["local"].set(key, counts, COUNTS_SECONDS)
    return counts
