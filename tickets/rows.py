"""List rows, ready to show: read as plain values and put into words once, in Python.

A list draws 25 of these beside every ticket. As model objects and template tags they cost more than
everything else on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.prepared_query import PreparedQuery
from helpdesk.lib.times import duration, iso_and_age
from tickets.models import UNRESOLVED, Priority, Status, Ticket
from tickets.models.ticket import reference_of
from tickets.selectors.writing import draft_mark

# The last stretch before a promise is due is shown as a warning.
SOON = timedelta(hours=1)
COLUMNS = (
    "pk", "subject", "status", "priority", "created_at", "next_due_at", "requester_id",
    "requester__full_name", "requester__email", "organisation__name", "assignee__full_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows, in the reader's language. The priority is empty where the reader may not know it."""

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
    due: str
    due_look: str
    has_draft: bool = False


def language() -> str:
    return "es" if (get_language() or "").startswith("es") else "en"


def rows_read(pks: Sequence[int], *, now: datetime, query: str, reader: User) -> list[Row]:
    """The rows of these tickets, in this order; one query.

    The caller found the keys through tickets.access. `query` goes into every link. Of the reader's
    own requests a row shows what any requester knows.
    """
    if not pks:
        return []
    found = _found(reader.pk, *pks, shape=language())
    by_pk = {values["pk"]: values for values in found}
    make = RowMaker(now=now, query=query, reader=reader)
    return [make.row(by_pk[pk]) for pk in pks if pk in by_pk]


@PreparedQuery
def _found(shape: str, keys: list[int]) -> QuerySet[Ticket, dict[str, Any]]:
    """What the rows show, in the language of `shape`; the keys are the reader's, then the tickets'."""
    reader, *pks = keys
    tickets = Ticket.objects.filter(pk__in=pks).annotate(has_draft=draft_mark(User(pk=reader)))
    return tickets.values(*COLUMNS, f"category__name_{shape}", "has_draft")


class RowMaker:
    """Turns the values of COLUMNS, and the category's name, into rows; labels are looked up once."""

    def __init__(self, *, now: datetime, query: str, reader: User | None) -> None:
        self.now = now
        self.reader_pk = reader.pk if reader else None
        self.statuses = {value: str(label) for value, label in Status.choices}
        self.priorities = {value: str(label) for value, label in Priority.choices}
        self.base, self.suffix = reverse("tickets:list"), f"/?{query}" if query else "/"
        self.late = _("%(time)s late")
        self.category = f"category__name_{language()}"

    def is_own(self, values: Mapping[str, Any]) -> bool:
        return values["requester_id"] == self.reader_pk

    def row(self, values: Mapping[str, Any]) -> Row:
        iso, age = iso_and_age(values["created_at"], self.now)
        reference, own = reference_of(values["pk"]), self.is_own(values)
        priority = values["priority"]
        due_look, due = ("", "") if own else self.due(values)
        return Row(
            pk=values["pk"],
            href=f"{self.base}{reference}{self.suffix}",
            subject=values["subject"],
            who=_who(values),
            age=age,
            iso=iso,
            status=values["status"],
            status_label=self.statuses[values["status"]],
            priority_code="" if own else Priority(priority).name.lower(),
            priority_label="" if own else self.priorities[priority],
            category="" if own else values[self.category] or "",
            reference=reference,
            due=due,
            due_look=due_look,
            has_draft=bool(values.get("has_draft")),
        )

    def due(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """(look, words) of the time that is left; both empty where nothing is promised."""
        at = values["next_due_at"]
        if at is None or values["status"] not in UNRESOLVED:
            return "", ""
        if at <= self.now:
            return "breached", self.late % {"time": duration(self.now - at)}
        return ("soon" if at - self.now <= SOON else "ok"), duration(at - self.now)


def _who(values: Mapping[str, Any]) -> str:
    words = values["requester__full_name"] or values["requester__email"]
    if values["organisation__name"]:
        words = f"{words} · {values['organisation__name']}"
    if values["assignee__full_name"]:
        words = f"{words} → {values['assignee__full_name'].split()[0]}"
    return words
