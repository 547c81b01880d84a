"""Which request type a ticket is of, and what comes with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import ChecklistItem, EventKind, RequestType, Ticket
from tickets.services.change import event_write, locked, row_change


def checklist_begin(*, ticket: Ticket, request_type: RequestType, now: datetime) -> None:
    """Adds the type's lines that the ticket does not have yet, in the caller's transaction."""
    kept = list(ticket.checklist_items.values_list("text", "position"))
    texts = {text for text, _position in kept}
    start = max((position for _text, position in kept), default=-1) + 1
    lines = [line for line in request_type.checklist if line["en"] not in texts]
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            ticket=ticket,
            text=line["en"],
            text_es=line.get("es", ""),
            position=position,
            created_at=now,
        )
        for position, line in enumerate(lines, start)
    )


@transaction.atomic
def request_type_set(
    *,
    ticket: Ticket,
    request_type: RequestType | None,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Says what kind of request it is; its fields, guide and checklist follow, nothing is taken away.

    A ticket without a category gets the type's. Raises NotAllowed, InvalidInput or StaleTicket.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if current.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    new_id = request_type.pk if request_type else None
    if new_id == current.request_type_id:
        return current
    columns: dict[str, Any] = {"request_type": request_type}
    changed = {"request_type": [current.request_type_id, new_id]}
    if request_type is not None and current.category_id is None:
        columns["category"] = request_type.category
        changed["category"] = [None, request_type.category_id]
    row_change(ticket=current, changes=columns, now=now)
    if request_type is not None:
        checklist_begin(ticket=current, request_type=request_type, now=now)
    event_write(
        ticket=current,
        kind=EventKind.FIELDS_CHANGED,
        data=changed,
        actor=actor,
        actor_kind=access.actor_kind_on(actor, current),
        now=now,
    )
    return current
