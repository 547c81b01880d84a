"""The ticket's side of a hand-off: it moves to another team and tier, and nobody holds it yet."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import EventKind, Status, Ticket
from tickets.services.change import event_write, locked, row_change


@transaction.atomic
def ticket_hand_over(
    *,
    ticket: Ticket,
    team: Team,
    assignee: User | None,
    kind: EventKind,
    data: dict[str, Any],
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Moves the ticket for the escalation room, which keeps the document.

    `kind` is HANDED_OFF (to the receiving queue), HANDOFF_ACCEPTED (somebody there holds it) or
    HANDOFF_RETURNED (back to the sender). The event says from and to which team and tier.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if not current.is_unresolved:
        raise InvalidInput("ticket", _("A ticket that has ended cannot be handed off."))
    where = {
        "from_team": current.team_id,
        "to_team": team.pk,
        "from_tier": current.tier,
        "to_tier": team.tier,
        "from": current.assignee_id,
        "to": assignee.pk if assignee else None,
    }
    changes: dict[str, Any] = {"team": team, "tier": team.tier, "assignee": assignee}
    if current.team_id != team.pk:
        changes["reassignment_count"] = current.reassignment_count + 1
    if current.status == Status.NEW:
        changes["status"] = Status.OPEN
    row_change(ticket=current, changes=changes, now=now)
    event_write(
        ticket=current,
        kind=kind,
        data={**data, **where},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, current),
        now=now,
    )
    return current
