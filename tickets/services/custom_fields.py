"""What a ticket's own fields hold: checked by kind, written whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidFields, InvalidInput
from tickets.fields.audience import Audience
from tickets.fields.kinds import Value, columns_for, is_filled, ledger_of, value_of
from tickets.models import Category, CustomField, CustomFieldValue, EventKind, RequestType, Ticket
from tickets.selectors.custom_fields import FieldRow, field_rows, fields_for, people_for
from tickets.services.change import event_write, locked, row_change

Given = Mapping[str, Any]
Filled = list[tuple[CustomField, Value]]


def fields_check(
    *,
    given: Given,
    category: Category | None,
    request_type: RequestType | None,
    actor: User | None,
    requester: User,
    is_enforced: bool,
) -> Filled:
    """The typed values of a new ticket's fields, empty ones left out.

    A requester has to do with the fields of the portal alone. `is_enforced`: what is required at
    creation must be there. Raises InvalidFields with a sentence for each field refused.
    """
    audience = Audience.AGENT
    if actor is not None and actor.pk == requester.pk:
        audience = Audience.REQUESTER
    if not given and not is_enforced:
        return []
    fields = fields_for(category=category, request_type=request_type, audience=audience)
    filled, errors = _read(fields, given, actor or requester, audience)
    if is_enforced:
        values = dict(filled)
        for field in fields:
            if field.is_required_at_creation and not is_filled(field, values.get(field)):
                errors.setdefault(field.key, _("This field is required."))
    if errors:
        raise InvalidFields(errors)
    return [(field, value) for field, value in filled if value not in (None, False)]


def _read(
    fields: Sequence[CustomField], given: Given, user: User, audience: Audience
) -> tuple[Filled, dict[str, str]]:
    known = {field.key: field for field in fields}
    people = people_for(user, audience)
    errors = {key: _("This field is not known here.") for key in given if key not in known}
    filled: Filled = []
    for key in given.keys() & known.keys():
        try:
            filled.append((known[key], value_of(known[key], given[key], people)))
        except InvalidInput as refusal:
            errors[key] = str(refusal)
    return filled, errors


def fields_write_new(*, ticket: Ticket, filled: Filled) -> dict[str, Any]:
    """Writes the checked values of a new ticket; what its CREATED event keeps of them."""
    rows = [CustomFieldValue(ticket=ticket, field=f, **columns_for(f, v)) for f, v in filled]
    CustomFieldValue.objects.bulk_create(rows)
    return {field.key: ledger_of(field, value) for field, value in filled}


@transaction.atomic
def custom_values_write(
    *,
    ticket: Ticket,
    given: Given,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Writes what differs, with one event that holds each field's old and new value.

    Fields that are not given stay as they are; None or "" empties one. Raises NotAllowed,
    InvalidFields or StaleTicket; nothing is written then.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if current.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    rows = {row.field: row for row in field_rows(current, Audience.AGENT)}
    filled, errors = _read(list(rows), given, actor or current.requester, Audience.AGENT)
    differing = [(f, v) for f, v in filled if not _same(rows[f].value, v)]
    errors |= {f.key: words for f, v in differing if (words := _emptied(current, rows[f], v))}
    if errors:
        raise InvalidFields(errors)
    if differing:
        _write(current, rows, differing, actor, now)
    return current


def _same(old: Value, new: Value) -> bool:
    return old == new or (old is None and new is False)


def _emptied(ticket: Ticket, row: FieldRow, value: Value) -> str:
    """Why this field may not lose what it has; empty where it may."""
    field = row.field
    is_asked = field.is_required_at_creation or (
        field.is_required_at_resolution and not ticket.is_unresolved
    )
    if row.applies and is_asked and is_filled(field, row.value) and not is_filled(field, value):
        return _("This field is required.")
    return ""


def _write(
    ticket: Ticket,
    rows: Mapping[CustomField, FieldRow],
    differing: Filled,
    actor: User | None,
    now: datetime,
) -> None:
    for field, value in differing:
        if value is None:
            CustomFieldValue.objects.filter(ticket=ticket, field=field).delete()
        else:
            columns = columns_for(field, value)
            CustomFieldValue.objects.update_or_create(ticket=ticket, field=field, defaults=columns)
    row_change(ticket=ticket, changes={}, now=now)
    event_write(
        ticket=ticket,
        kind=EventKind.CUSTOM_CHANGED,
        data={f.key: [ledger_of(f, rows[f].value), ledger_of(f, v)] for f, v in differing},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )
