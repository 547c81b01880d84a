"""What is promised for a ticket, read from the targets and its ledger."""

from datetime import datetime

from django.core.cache import caches

from service_levels.clock import STATUS_KINDS, Step, Target, next_due
from service_levels.models import ServiceTarget
from tickets.models import Status, Ticket, TicketEvent

CACHE_KEY = "service-targets"
CACHE_SECONDS = 10


def targets() -> dict[int, Target]:
    """The target of each priority, some seconds old at most."""
    found = caches["local"].get(CACHE_KEY)
    if found is None:
        rows = ServiceTarget.objects.values_list(
            "priority", "first_response_seconds", "resolution_seconds"
        )
        found = {priority: Target(first, resolution) for priority, first, resolution in rows}
        caches["local"].set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def due_at_creation(*, priority: int, created_at: datetime) -> datetime | None:
    """When a ticket that is being made is due; None where its priority promises nothing."""
    target = targets().get(priority)
    if target is None:
        return None
    return next_due(
        target=target, created_at=created_at, is_responded=False, status=Status.NEW, steps=()
    )


def due_of(ticket: Ticket) -> datetime | None:
    """When the ticket's next promise is due, from its ledger; one query."""
    target = targets().get(ticket.priority)
    if target is None or not ticket.is_unresolved:
        return None
    changes = TicketEvent.objects.filter(ticket=ticket, kind__in=STATUS_KINDS).order_by("pk")
    steps = [Step(data.get("to", ""), at) for data, at in changes.values_list("data", "created_at")]
    return next_due(
        target=target,
        created_at=ticket.created_at,
        is_responded=ticket.first_responded_at is not None,
        status=ticket.status,
        steps=steps,
    )
