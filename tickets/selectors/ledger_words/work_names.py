"""The names behind what was noted while working a ticket: request types, fields, checklist lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tickets.models import ChecklistItem, CustomField, EventKind, RequestType, TicketEvent


@dataclass(frozen=True)
class WorkNames:
    """Fetched once for all lines of a ledger, and only where there is something of the kind."""

    request_types: dict[int, str] = field(default_factory=dict)
    fields: dict[str, CustomField] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)


def work_names(events: Sequence[TicketEvent]) -> WorkNames:
    return WorkNames(_request_types(events), _fields(events), _lines(events))


def people_in_fields(event: TicketEvent) -> set[int]:
    """The people that a change of fields names: only theirs are whole numbers."""
    if event.kind != EventKind.CUSTOM_CHANGED:
        return set()
    return {value for pair in event.data.values() for value in pair if type(value) is int}


def _request_types(events: Sequence[TicketEvent]) -> dict[int, str]:
    pairs = (e.data.get("request_type") for e in events if e.kind == EventKind.FIELDS_CHANGED)
    found = {pk for pair in pairs for pk in pair or () if pk is not None}
    return {row.pk: row.name for row in RequestType.objects.filter(pk__in=found)} if found else {}


def _fields(events: Sequence[TicketEvent]) -> dict[str, CustomField]:
    keys = {key for e in events if e.kind == EventKind.CUSTOM_CHANGED for key in e.data}
    return {f.key: f for f in CustomField.objects.filter(key__in=keys)} if keys else {}


def _lines(events: Sequence[TicketEvent]) -> dict[int, str]:
    ids = {e.data.get("item") for e in events if e.kind == EventKind.CHECKLIST_CHANGED}
    return {row.pk: row.words for row in ChecklistItem.objects.filter(pk__in=ids)} if ids else {}
