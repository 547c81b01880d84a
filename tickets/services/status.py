"""Every change of status: through the transition table, in one place."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import access, transitions
from tickets.models import ActorKind, EventKind, Status, Ticket
from tickets.services.change import event_write, locked, row_change
from tickets.services.resolution import require_resolvable

# An agent who takes a resolution back this soon corrects a slip; it is not a reopening.
CORRECTION_WINDOW = timedelta(minutes=10)


def is_slip(*, ticket: Ticket, actor: User | None, actor_kind: str, now: datetime) -> bool:
    """Whether taking the resolution back now would correct a slip of the actor's, and be no reopening."""
    return (
        actor_kind == ActorKind.AGENT
        and ticket.resolved_by_id == (actor.pk if actor else None)
        and ticket.resolved_at is not None
        and now - ticket.resolved_at <= CORRECTION_WINDOW
    )


def _kind_and_changes(
    *, ticket: Ticket, target: Status, actor: User | None, actor_kind: ActorKind, now: datetime
) -> tuple[EventKind, dict[str, Any], dict[str, Any]]:
    """What kind of event this is, which columns change, and what the event must hold."""
    if target == Status.RESOLVED:
        changes: dict[str, Any] = {
            "resolved_at": now,
            "resolved_by": actor,
            "unanswered_since": None,
        }
        facts = {"tier": ticket.tier, "team": ticket.team_id, "assignee": ticket.assignee_id}
        return EventKind.RESOLVED, changes, facts
    if target == Status.CLOSED:
        return EventKind.CLOSED, {"closed_at": now}, {}
    if ticket.status != Status.RESOLVED:
        return EventKind.STATUS_CHANGED, {}, {}
    is_correction = is_slip(ticket=ticket, actor=actor, actor_kind=actor_kind, now=now)
    changes = {"resolved_at": None, "resolved_by": None}
    if not is_correction:
        changes["reopen_count"] = ticket.reopen_count + 1
    return EventKind.REOPENED, changes, {"correction": is_correction}


def status_set(
    *, ticket: Ticket, target: Status, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Moves a locked ticket through the table, in the caller's transaction.

    Raises TransitionRefused, or what keeps an agent from resolving: IdentityUnconfirmed, MissingFields.
    """
    actor_kind = access.actor_kind_on(actor, ticket)
    before = ticket.status
    transitions.check(current=before, target=target, actor_kind=actor_kind)
    if target == Status.RESOLVED:
        require_resolvable(ticket=ticket, actor=actor)
    kind, changes, facts = _kind_and_changes(
        ticket=ticket, target=target, actor=actor, actor_kind=actor_kind, now=now
    )
    row_change(ticket=ticket, changes={"status": target, **changes}, now=now)
    data: dict[str, Any] = {"from": before, "to": target.value, **facts}
    if reason:
        data["reason"] = reason
    event_write(ticket=ticket, kind=kind, data=data, actor=actor, actor_kind=actor_kind, now=now)


@transaction.atomic
def ticket_transition(
    *,
    ticket: Ticket,
    target: Status,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
    reason: str = "",
) -> Ticket:
    """Changes the status, if the transition table lets this actor do it.

    Raises NotAllowed, StaleTicket, TransitionRefused, IdentityUnconfirmed or MissingFields; nothing
    is written then.
    """
    access.require_participant(actor, ticket)
    current = locked(ticket, expected_version)
    status_set(ticket=current, target=target, actor=actor, now=now, reason=reason)
    return current
