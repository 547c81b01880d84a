"""The lines of a ticket's checklist, and how far it is."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from tickets.models import ChecklistItem, Ticket


@dataclass(frozen=True)
class Checklist:
    items: list[ChecklistItem]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.items else 0


def checklist_of(ticket: Ticket) -> Checklist:
    """For those who work the ticket (tickets.access.sees_internal). One query."""
    items = ChecklistItem.objects.filter(ticket=ticket, removed_at=None)
    return Checklist(list(items.select_related("done_by").order_by("position", "pk")))


def lines_open(ticket: Ticket) -> list[ChecklistItem]:
    """The lines that nobody has ticked off, in their order. One query."""
    return list(_open().filter(ticket=ticket).order_by("position", "pk"))


def with_open_lines(pks: Collection[int]) -> int:
    """How many of these tickets have such lines."""
    return _open().filter(ticket__in=pks).values("ticket").distinct().count()


def _open() -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.filter(done_at=None, removed_at=None)
