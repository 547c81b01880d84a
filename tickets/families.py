"""Tickets that were merged are one case: which live on in which. No question of who may see them is answered here."""

from django.db.models import Exists, OuterRef

from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet


def survivor_of(ticket: Ticket) -> Ticket:
    """The ticket in which this one lives on, at the end of the chain; itself where it was not merged away."""
    current = ticket
    while current.merged_into_id is not None:
        current = Ticket.objects.get(pk=current.merged_into_id)
    return current


def family_marks() -> dict[str, Exists]:
    """Annotation for a ticket's page: whether any ticket was merged into it. Most have none."""
    return {"has_merged": Exists(Ticket.objects.filter(merged_into=OuterRef("pk")))}


def merged_in(ticket: Ticket, tickets: TicketQuerySet) -> list[Ticket]:
    """Those of `tickets` that were merged into this one, and into those; one query a level, and none
    where the ticket was read with `family_marks` and has none.
    """
    if not getattr(ticket, "has_merged", True):
        return []
    found: list[Ticket] = []
    level = [ticket.pk]
    while level:
        rows = list(tickets.filter(merged_into_id__in=level).order_by("pk"))
        found += rows
        level = [row.pk for row in rows]
    return found
