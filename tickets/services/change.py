"""The primitive under every service: compare-and-set the row, write one event, tell the upper rooms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import User
from tickets.changes import changed_mark
from tickets.exceptions import MergedAway, StaleTicket
from tickets.models import ActorKind, EventKind, Ticket, TicketEvent
from tickets.signals import ticket_event_recorded


def locked(ticket: Ticket, expected_version: int | None) -> Ticket:
    """The row as it is now, locked until the transaction ends.

    Raises StaleTicket when it is no longer at `expected_version` (None accepts any version), and
    MergedAway when it lives on in another ticket: there it is worked, here it is only read.
    """
    current = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if current.merged_into_id is not None:
        raise MergedAway(current)
    if expected_version is not None and current.version != expected_version:
        raise StaleTicket(current, expected_version)
    return current


def event_write(
    *,
    ticket: Ticket,
    kind: EventKind,
    data: Mapping[str, Any],
    actor: User | None,
    actor_kind: ActorKind,
    now: datetime,
) -> TicketEvent:
    """Append to the ledger and tell the upper rooms, in the caller's transaction."""
    event = TicketEvent.objects.create(
        ticket=ticket,
        kind=kind,
        data=dict(data),
        actor=actor,
        actor_kind=actor_kind,
        version=ticket.version,
        created_at=now,
    )
    changed_mark([ticket.pk])
    ticket_event_recorded.send(sender=TicketEvent, event=event, ticket=ticket)
    return event


def row_change(*, ticket: Ticket, changes: Mapping[str, Any], now: datetime) -> None:
    """Compare-and-set: writes `changes` and raises the version, or raises StaleTicket.

    The ticket object given is brought to what the row now holds.
    """
    rows = Ticket.objects.filter(pk=ticket.pk, version=ticket.version).update(
        **changes, version=F("version") + 1, updated_at=now
    )
    if rows == 0:
        raise StaleTicket(ticket, ticket.version)
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.version += 1
    ticket.updated_at = now
