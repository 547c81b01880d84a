"""What a ticket is about: subject, category, impact, urgency, priority, tags."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import (
    Category,
    EventKind,
    Impact,
    Priority,
    Tag,
    Ticket,
    Urgency,
    priority_for,
)
from tickets.services.change import event_write, locked, row_change
from tickets.services.text import clean_subject

TAGS_MAX = 20


@dataclass(frozen=True)
class TicketChanges:
    """What to change; None leaves a field as it is. A priority given by hand outranks the matrix."""

    subject: str | None = None
    category: Category | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = None
    tags: Sequence[str] | None = None


def _columns(ticket: Ticket, wanted: TicketChanges) -> dict[str, Any]:
    values = {f.name: getattr(wanted, f.name) for f in fields(wanted) if f.name != "tags"}
    columns = {name: value for name, value in values.items() if value is not None}
    if "subject" in columns:
        columns["subject"] = clean_subject(columns["subject"])
    if "priority" not in columns and ({"impact", "urgency"} & columns.keys()):
        impact = columns.get("impact", ticket.impact)
        urgency = columns.get("urgency", ticket.urgency)
        columns["priority"] = priority_for(impact, urgency)
    return {name: value for name, value in columns.items() if getattr(ticket, name) != value}


def _ledger_value(value: Any) -> Any:
    return value.pk if isinstance(value, Category) else value


@transaction.atomic
def ticket_update(
    *,
    ticket: Ticket,
    wanted: TicketChanges,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Writes what differs, with one event that holds each field's old and new value.

    Raises NotAllowed, InvalidInput(field) or StaleTicket; nothing is written then.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if current.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    columns = _columns(current, wanted)
    if columns:
        changed = {
            name: [_ledger_value(getattr(current, name)), _ledger_value(value)]
            for name, value in columns.items()
            if name != "subject"
        }
        if "subject" in columns:
            changed["subject"] = [None, None]
        row_change(ticket=current, changes=columns, now=now)
        _event(current, EventKind.FIELDS_CHANGED, changed, actor, now)
    if wanted.tags is not None:
        _set_tags(current, wanted.tags, actor, now)
    return current


def _set_tags(ticket: Ticket, names: Sequence[str], actor: User | None, now: datetime) -> None:
    wanted = {" ".join(name.lower().split())[:50] for name in names} - {""}
    if len(wanted) > TAGS_MAX:
        raise InvalidInput("tags", _("At most %(count)d tags.") % {"count": TAGS_MAX})
    before = set(ticket.tags.values_list("name", flat=True))
    if wanted == before:
        return
    ticket.tags.set([Tag.objects.get_or_create(name=name)[0] for name in sorted(wanted)])
    row_change(ticket=ticket, changes={}, now=now)
    added, removed = sorted(wanted - before), sorted(before - wanted)
    _event(ticket, EventKind.TAGGED, {"added": added, "removed": removed}, actor, now)


def _event(
    ticket: Ticket, kind: EventKind, data: dict[str, Any], actor: User | None, now: datetime
) -> None:
    event_write(
        ticket=ticket,
        kind=kind,
        data=data,
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )
