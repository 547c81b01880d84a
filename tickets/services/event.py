"""For upper rooms: something of theirs happened on a ticket and belongs in its ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import access
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services.change import event_write


@transaction.atomic
def event_record(
    *,
    ticket: Ticket,
    kind: EventKind,
    data: Mapping[str, Any],
    actor: User | None,
    now: datetime,
) -> TicketEvent:
    """Writes one event that changes no column of the ticket. `data` holds ids and codes, no prose."""
    access.require_participant(actor, ticket)
    return event_write(
        ticket=ticket,
        kind=kind,
        data=data,
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )
