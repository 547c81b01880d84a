"""The standing views of the workspace: what each holds, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets import access
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.ordering import DUE, NEWEST, PRIORITY, SOLVED, SORTS, Sort

# What is due within this time is "breaching soon"; what is overdue already stays in it.
SOON = timedelta(hours=4)
Select = Callable[[TicketQuerySet, User, datetime], TicketQuerySet]


@dataclass(frozen=True)
class StandingView:
    """`select` narrows tickets_for(user). One's own requests are in public views alone."""

    code: str
    name: Any
    empty: Any
    sort: Sort
    select: Select
    is_public: bool = False
    has_solved: bool = False

    @property
    def sorts(self) -> list[Sort]:
        """The orders that it may be read in: none by what all its tickets lack."""
        return [sort for sort in SORTS.values() if sort != SOLVED or self.has_solved]

    def tickets(self, user: User, now: datetime) -> TicketQuerySet:
        return self.select(access.tickets_for(user), user, now)


def team_ids_of(user: User) -> list[int]:
    return access.standing_of(user).team_ids


def _mine(tickets: TicketQuerySet, user: User, _now: datetime) -> TicketQuerySet:
    return tickets.awaiting_us().assigned_to(user)


def _unassigned(tickets: TicketQuerySet, user: User, _now: datetime) -> TicketQuerySet:
    return tickets.awaiting_us().unassigned().for_teams(team_ids_of(user))


def _breaching(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    ours = Q(team_id__in=team_ids_of(user)) | Q(assignee=user)
    return tickets.unresolved().filter(ours, next_due_at__lte=now + SOON)


def _waiting(tickets: TicketQuerySet, user: User, _now: datetime) -> TicketQuerySet:
    return tickets.waiting().assigned_to(user)


def _solved(tickets: TicketQuerySet, user: User, _now: datetime) -> TicketQuerySet:
    return tickets.filter(assignee=user, resolved_at__isnull=False)


def _all(tickets: TicketQuerySet, _user: User, _now: datetime) -> TicketQuerySet:
    return tickets


STANDING_VIEWS = {
    view.code: view
    for view in [
        StandingView(
            "mine",
            _("My open"),
            _("Nothing is waiting for you. Take something from the unassigned ones."),
            PRIORITY,
            _mine,
        ),
        StandingView(
            "unassigned",
            _("Unassigned"),
            _("Every request in your queues has somebody who looks after it."),
            PRIORITY,
            _unassigned,
        ),
        StandingView(
            "breaching",
            _("Breaching soon"),
            _("No promise of your queues ends within the next hours."),
            DUE,
            _breaching,
        ),
        StandingView("waiting", _("Waiting"), _("You are waiting for nobody."), PRIORITY, _waiting),
        StandingView(
            "solved",
            _("Recently solved"),
            _("What you solve appears here."),
            SOLVED,
            _solved,
            has_solved=True,
        ),
        StandingView(
            "all",
            _("All tickets"),
            _("No ticket matches these filters."),
            NEWEST,
            _all,
            is_public=True,
            has_solved=True,
        ),
    ]
}


def view_get(code: str) -> StandingView:
    """The view of this code; an unknown code is the agent's own."""
    return STANDING_VIEWS.get(code, STANDING_VIEWS["mine"])
