"""The receiving tier's answer: accepted by one person, or returned with what is missing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from escalation import access
from escalation.document import TEXT_LENGTH, clean_text
from escalation.exceptions import HandoffSettled
from escalation.models import Handoff, HandoffState, ReturnReason
from escalation.services.bell import ring
from tickets.access import require_worker
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Ticket
from tickets.services import ticket_hand_over
from tickets.services.change import locked

MISSING_AT_LEAST = 10


@transaction.atomic
def handoff_accept(
    *, handoff: Handoff, actor: User, now: datetime, expected_version: int | None = None
) -> Handoff:
    """The actor takes the ticket over. Of two who press at once one wins.

    Raises NotAllowed, HandoffSettled (naming who was first), StaleTicket or InvalidInput.
    """
    ticket = _pending(handoff, actor, expected_version)
    _settle(handoff, {"state": HandoffState.ACCEPTED, "accepted_by": actor, "accepted_at": now})
    _move(handoff, ticket, EventKind.HANDOFF_ACCEPTED, handoff.to_team, actor, actor, now, {})
    ring(handoff, [handoff.from_agent], "handoff_accepted", actor, now)
    return handoff


@transaction.atomic
def handoff_return(
    *,
    handoff: Handoff,
    reason: str,
    missing: str,
    actor: User,
    now: datetime,
    expected_version: int | None = None,
) -> Handoff:
    """The ticket goes back to the team and the person it came from, with what they need to know.

    Raises NotAllowed, InvalidInput("reason" or "missing"), HandoffSettled or StaleTicket.
    """
    if reason not in ReturnReason.values:
        raise InvalidInput("reason", _("Say why it goes back."))
    missing = clean_text(missing)[:TEXT_LENGTH]
    if sum(c.isalnum() for c in missing) < MISSING_AT_LEAST:
        raise InvalidInput("missing", _("Say in a sentence what the sender should do or add."))
    ticket = _pending(handoff, actor, expected_version)
    changes = {
        "state": HandoffState.RETURNED,
        "returned_by": actor,
        "returned_at": now,
        "return_reason": reason,
        "return_missing": missing,
    }
    _settle(handoff, changes)
    holder = _sender_if_there(handoff, ticket)
    data = {"reason": reason}
    _move(handoff, ticket, EventKind.HANDOFF_RETURNED, handoff.from_team, holder, actor, now, data)
    ring(handoff, [handoff.from_agent], "handoff_returned", actor, now, reason=reason)
    return handoff


def _pending(handoff: Handoff, actor: User, expected_version: int | None) -> Ticket:
    """The locked ticket of a hand-off that still waits; raises what stands in the way."""
    require_worker(actor, handoff.ticket)
    access.require_receiver(actor, handoff)
    ticket = locked(handoff.ticket, None)
    handoff.refresh_from_db()
    if not handoff.is_pending:
        raise HandoffSettled(handoff)
    # Only now: whoever loses a race should read who won, not that "somebody changed the ticket".
    return locked(ticket, expected_version)


def _settle(handoff: Handoff, changes: dict[str, Any]) -> None:
    """Compare-and-set on the state: exactly one answer is ever written."""
    rows = Handoff.objects.filter(pk=handoff.pk, state=HandoffState.PENDING).update(**changes)
    handoff.refresh_from_db()
    if rows == 0:
        raise HandoffSettled(handoff)


def _sender_if_there(handoff: Handoff, ticket: Ticket) -> User | None:
    """The sender, unless they have left or may not work the ticket any more."""
    sender = handoff.from_agent
    try:
        require_worker(sender, ticket)
    except NotAllowed:
        return None
    return sender


def _move(
    handoff: Handoff,
    ticket: Ticket,
    kind: EventKind,
    team: Team,
    assignee: User | None,
    actor: User,
    now: datetime,
    data: dict[str, Any],
) -> None:
    handoff.ticket = ticket_hand_over(
        ticket=ticket,
        team=team,
        assignee=assignee,
        kind=kind,
        data={"handoff": handoff.pk, "direction": handoff.direction, **data},
        actor=actor,
        now=now,
    )
