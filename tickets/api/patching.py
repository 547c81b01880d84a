"""A PATCH in terms of services: what it is about, which team, who holds it; all of it or nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets.api.writing import category_named, person_with, request_type_named, team_named
from tickets.models import Impact, Priority, Ticket, Urgency
from tickets.services import TicketChanges, ticket_assign, ticket_move, ticket_update
from tickets.services.custom_fields import custom_values_write
from tickets.services.request_types import request_type_set

_ABOUT = {"subject", "category", "impact", "urgency", "priority", "tags"}


def _changes(data: Mapping[str, Any]) -> TicketChanges:
    """Raises InvalidInput("category") for one that is not there."""
    kinds = {"impact": Impact, "urgency": Urgency, "priority": Priority}
    values: dict[str, Any] = {name: data[name] for name in _ABOUT & data.keys()}
    for name, kind in kinds.items():
        if name in values:
            values[name] = kind(values[name])
    if "category" in values:
        values["category"] = category_named(values["category"])
    return TicketChanges(**values)


@transaction.atomic
def ticket_patch(
    *,
    ticket: Ticket,
    data: Mapping[str, Any],
    actor: User,
    now: datetime,
    expected_version: int | None,
) -> Ticket:
    """Raises what the services raise (NotAllowed, InvalidInput, StaleTicket); then nothing is written."""
    current = ticket_update(
        ticket=ticket,
        wanted=_changes(data),
        actor=actor,
        now=now,
        expected_version=expected_version,
    )
    current = _own_fields(current, data, actor, now)
    if "team" in data:
        team = team_named(data["team"])
        current = ticket_move(ticket=current, team=team, actor=actor, now=now)
    if "assignee" in data:
        email = data["assignee"]
        assignee = person_with(email, field="assignee") if email else None
        current = ticket_assign(ticket=current, assignee=assignee, actor=actor, now=now)
    return current


def _own_fields(ticket: Ticket, data: Mapping[str, Any], actor: User, now: datetime) -> Ticket:
    """The request type, which brings fields along, and then the fields."""
    if "request_type" in data:
        kind = request_type_named(data["request_type"], user=actor)
        ticket = request_type_set(ticket=ticket, request_type=kind, actor=actor, now=now)
    if "fields" in data:
        ticket = custom_values_write(ticket=ticket, given=data["fields"], actor=actor, now=now)
    return ticket
