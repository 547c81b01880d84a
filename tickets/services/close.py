"""Resolved tickets that stay quiet are closed: not a resolution, only its end."""

from datetime import datetime, timedelta

from django.db import transaction

from tickets.exceptions import TicketRefusal
from tickets.models import Status, Ticket
from tickets.services.status import ticket_transition


def tickets_close_quiet(*, now: datetime, quiet_days: int, limit: int = 500) -> int:
    """Closes what was resolved `quiet_days` ago or longer; the number closed.

    Safe to run at any time, by several workers: each ticket is closed in its own transaction.
    """
    due = (
        Ticket.objects.filter(
            status=Status.RESOLVED, resolved_at__lte=now - timedelta(days=quiet_days)
        )
        .order_by("resolved_at", "pk")
        .only("pk")[:limit]
    )
    closed = 0
    for ticket in list(due):
        try:
            with transaction.atomic():
                ticket_transition(
                    ticket=ticket, target=Status.CLOSED, actor=None, now=now, reason="quiet"
                )
        except TicketRefusal:
            continue
        closed += 1
    return closed
