"""The clock follows the ledger, in the transaction of what happened."""

from typing import Any

from service_levels.clock import MERGE_KINDS, STATUS_KINDS
from service_levels.selectors import due_of
from tickets.models import ActorKind, EventKind, Ticket, TicketEvent
from tickets.services.due import ticket_due_set


def _moves_the_clock(event: TicketEvent, ticket: Ticket) -> bool:
    if event.kind == EventKind.CREATED:
        return event.data.get("answered_live") is True
    if event.kind == EventKind.FIELDS_CHANGED:
        return "priority" in event.data
    if event.kind == EventKind.REPLIED:
        return event.actor_kind == ActorKind.AGENT and ticket.first_responded_at == event.created_at
    return event.kind in STATUS_KINDS or event.kind in MERGE_KINDS


def on_ticket_event(*, event: TicketEvent, ticket: Ticket, **_kwargs: Any) -> None:
    """The receiver of ticket_event_recorded; at most one query and one write."""
    if _moves_the_clock(event, ticket):
        ticket_due_set(ticket=ticket, due_at=due_of(ticket))
