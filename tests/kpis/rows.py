"""Rows of facts as a test wants them, each on a ticket of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Role, User
from kpis.models import TicketFacts
from tests.conftest import NOON
from tickets.models import ActorKind, EventKind, ImportedRecord, Status, Ticket, TicketEvent


def facts_with(wanted: list[dict[str, Any]]) -> list[TicketFacts]:
    """One row for each dict of columns."""
    requester, _ = User.objects.get_or_create(
        email="rows@example.com", defaults={"full_name": "Rows", "role": Role.REQUESTER}
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(subject=f"Row {i}", requester=requester, created_at=NOON, updated_at=NOON)
        for i, _columns in enumerate(wanted)
    )
    defaults = {"created_at": NOON, "channel": "portal", "priority": 4, "language": "en"}
    return TicketFacts.objects.bulk_create(
        TicketFacts(ticket=ticket, **{**defaults, **columns})
        for ticket, columns in zip(tickets, wanted, strict=True)
    )


def imported_ticket(requester: User, *, hours: int = 1, day: int = 1, **reported: Any) -> Ticket:
    """A closed incident as an import leaves it, filed at noon on that day of March 2026."""
    opened = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
    solved = opened + timedelta(hours=hours)
    ticket = Ticket.objects.create(
        subject="Imported",
        requester=requester,
        status=Status.CLOSED,
        created_at=opened,
        updated_at=solved,
        resolved_at=solved,
        closed_at=solved,
    )
    times = {
        EventKind.CREATED: opened,
        EventKind.IMPORTED: opened,
        EventKind.RESOLVED: solved,
        EventKind.CLOSED: solved,
    }
    TicketEvent.objects.bulk_create(
        TicketEvent(
            ticket=ticket,
            kind=kind,
            actor_kind=ActorKind.SYSTEM,
            data={"reported": reported} if kind == EventKind.IMPORTED else {},
            created_at=at,
        )
        for kind, at in times.items()
    )
    ImportedRecord.objects.create(ticket=ticket, source="servicenow", external_id=f"INC{ticket.pk}")
    return ticket
