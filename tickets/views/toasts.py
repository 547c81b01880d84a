"""A message over the next page that offers to take back what was just done."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from accounts.decorators import AgentRequest
from tickets.models import EventKind, Ticket
from tickets.services.undo import undoable


def success_with_undo(request: HttpRequest, text: str, undo: str) -> None:
    """`undo` is the address that a POST takes it back at; templates/components/_messages.html draws it."""
    messages.success(request, text, extra_tags=f"undo-at:{undo}")


def say_done(
    request: AgentRequest, ticket: Ticket, kind: EventKind, text: str, *, at: datetime
) -> None:
    """Says what was done to the ticket at this moment, with an Undo where the ledger has it."""
    event = undoable(ticket=ticket, kind=kind, actor=request.user, now=at)
    if event is None:
        messages.success(request, text)
    else:
        success_with_undo(request, text, reverse("tickets:undo", args=[ticket.reference, event.pk]))
