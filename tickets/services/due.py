"""When the next promise on a ticket is due: a column for lists, worked out by the service levels."""

from datetime import datetime

from tickets.models import Ticket


def ticket_due_set(*, ticket: Ticket, due_at: datetime | None) -> bool:
    """Writes the column where it differs, in the caller's transaction; whether it did.

    Not a change of the ticket: no event, and the version stays. It can be worked out again at any time.
    """
    if ticket.next_due_at == due_at:
        return False
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=due_at)
    ticket.next_due_at = due_at
    return True
