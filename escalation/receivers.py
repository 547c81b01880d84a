"""A ticket that moves within its tier takes its waiting hand-off along to the team it is with now."""

from typing import Any

from escalation.models import Handoff
from tickets.models import EventKind, Ticket, TicketEvent


def on_ticket_event(*, event: TicketEvent, ticket: Ticket, **_kwargs: Any) -> None:
    """The receiver of ticket_event_recorded. Only the addressee changes, never the document."""
    if event.kind == EventKind.TEAM_CHANGED and ticket.team_id is not None:
        Handoff.objects.pending().filter(ticket=ticket).update(
            to_team=ticket.team_id, to_tier=ticket.tier
        )
