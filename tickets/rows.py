"""List rows, ready to show: read as plain values and put into words once, in Python.

A list draws 25 of these beside every ticket. As model objects and template tags they cost more than
everything else on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from helpdesk.lib.times import iso_and_age
from tickets.models import Priority, Status, Ticket
from tickets.models.ticket import reference_of

_COLUMNS = (
    "pk", "subject", "status", "priority", "created_at", "requester__full_name",
    "requester__email", "organisation__name", "assignee__full_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows, in the reader's language. `priority_code` is empty where it is not urgent."""

    pk: int
    href: str
    subject: str
    who: str
    age: str
    iso: str
    status: str
    status_label: str
    priority_code: str
    priority_label: str
    category: str
    reference: str


def rows_read(pks: Sequence[int], *, now: datetime, query: str) -> list[Row]:
    """The rows of these tickets, in this order; one query.

    The caller found the keys through tickets.access. `query` goes into every link.
    """
    if not pks:
        return []
    language = "es" if (get_language() or "").startswith("es") else "en"
    category = f"category__name_{language}"
    found = Ticket.objects.filter(pk__in=pks).values(*_COLUMNS, category)
    by_pk = {values["pk"]: values for values in found}
    statuses = {value: str(label) for value, label in Status.choices}
    priorities = {value: str(label) for value, label in Priority.choices}
    base, suffix = reverse("tickets:list"), f"/?{query}" if query else "/"

    def row(values: dict[str, Any]) -> Row:
        iso, age = iso_and_age(values["created_at"], now)
        reference, priority = reference_of(values["pk"]), values["priority"]
        is_urgent = priority <= Priority.HIGH
        return Row(
            pk=values["pk"],
            href=f"{base}{reference}{suffix}",
            subject=values["subject"],
            who=_who(values),
            age=age,
            iso=iso,
            status=values["status"],
            status_label=statuses[values["status"]],
            priority_code=Priority(priority).name.lower() if is_urgent else "",
            priority_label=priorities[priority] if is_urgent else "",
            category=values[category] or "",
            reference=reference,
        )

    return [row(by_pk[pk]) for pk in pks if pk in by_pk]


def _who(values: dict[str, Any]) -> str:
    words = values["requester__full_name"] or values["requester__email"]
    if values["organisation__name"]:
        words = f"{words} · {values['organisation__name']}"
    if values["assignee__full_name"]:
        words = f"{words} → {values['assignee__full_name'].split()[0]}"
    return words
