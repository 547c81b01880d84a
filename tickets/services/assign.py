"""Who holds a ticket within its tier."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access
from tickets.exceptions import InvalidInput, TicketTaken
from tickets.models import EventKind, Status, Ticket
from tickets.services.change import event_write, locked, row_change


def _refuse_ended(ticket: Ticket) -> None:
    if ticket.is_closed:
        raise InvalidInput("assignee", _("A closed ticket cannot be assigned."))


def _check_assignee(assignee: User | None, ticket: Ticket) -> None:
    if assignee is None:
        return
    if not assignee.is_active or not assignee.is_agent:
        raise InvalidInput("assignee", _("Only an active agent can hold a ticket."))
    access.require_worker(assignee, ticket)


@transaction.atomic
def ticket_assign(
    *,
    ticket: Ticket,
    assignee: User | None,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Gives the ticket to an agent, or to nobody. Taking a new ticket opens it."""
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    _refuse_ended(current)
    _check_assignee(assignee, current)
    if current.assignee_id != (assignee.pk if assignee else None):
        assignee_set(ticket=current, assignee=assignee, actor=actor, now=now)
        if assignee is not None and current.status == Status.NEW:
            _open(ticket=current, actor=actor, now=now)
    return current


def assignee_set(
    *, ticket: Ticket, assignee: User | None, actor: User | None, now: datetime
) -> None:
    """Gives a locked ticket to another, in the caller's transaction, who has asked whether it may be."""
    before = ticket.assignee_id
    changes: dict[str, Any] = {"assignee": assignee}
    if before is not None:
        changes["reassignment_count"] = ticket.reassignment_count + 1
    row_change(ticket=ticket, changes=changes, now=now)
    event_write(
        ticket=ticket,
        kind=EventKind.ASSIGNED,
        data={"from": before, "to": assignee.pk if assignee else None},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )


def _open(*, ticket: Ticket, actor: User | None, now: datetime) -> None:
    row_change(ticket=ticket, changes={"status": Status.OPEN}, now=now)
    event_write(
        ticket=ticket,
        kind=EventKind.STATUS_CHANGED,
        data={"from": Status.NEW.value, "to": Status.OPEN.value},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )


def ticket_take(
    *, ticket: Ticket, actor: User, now: datetime, expected_version: int | None = None
) -> Ticket:
    """The actor takes the ticket."""
    return ticket_assign(
        ticket=ticket, assignee=actor, actor=actor, now=now, expected_version=expected_version
    )


@transaction.atomic
def ticket_claim(*, ticket: Ticket, held_by: int | None, actor: User, now: datetime) -> Ticket:
    """The actor takes the ticket from whom they saw holding it (None: nobody).

    Of several who claim it at once one wins; the others get TicketTaken, which names the winner.
    Other changes meanwhile, such as a new message, are no obstacle. Raises NotAllowed, InvalidInput.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, None)
    if current.assignee_id not in (held_by, actor.pk):
        raise TicketTaken(current)
    return ticket_assign(ticket=current, assignee=actor, actor=actor, now=now)


@transaction.atomic
def ticket_move(
    *,
    ticket: Ticket,
    team: Team,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """A misroute put right: another team of the same tier, and nobody holds it yet.

    A change of tier is a hand-off and is refused here.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    _refuse_ended(current)
    if current.tier is not None and team.tier != current.tier:
        raise InvalidInput("team", _("Another level needs a hand-off."))
    before = current.team_id
    if before == team.pk:
        return current
    changes = {"team": team, "tier": team.tier, "assignee": None}
    row_change(ticket=current, changes=changes, now=now)
    event_write(
        ticket=current,
        kind=EventKind.TEAM_CHANGED,
        data={"from": before, "to": team.pk, "from_tier": current.tier, "to_tier": team.tier},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, current),
        now=now,
    )
    return current
