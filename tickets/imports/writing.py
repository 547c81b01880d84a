"""Incidents into the database, many at a time: tickets, opening messages, ledgers, where they came from.

History is not news: no mail, no bell, no live event. The search and the figures are told in the
same transaction, and catch up in the background.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tickets.changes import changed_mark
from tickets.imports.directory import UNKNOWN_CALLER, Directory
from tickets.imports.ledger import Planned, ledger_of, status_of
from tickets.imports.opening import opening_of, subject_of
from tickets.imports.servicenow import ATTRIBUTES, CHANNELS, SOURCE, Incident, known
from tickets.models import (
    ActorKind,
    Channel,
    EventKind,
    Impact,
    ImportedRecord,
    Message,
    Priority,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
    Visibility,
    priority_for,
)
from tickets.signals import tickets_imported

ROWS = 1000


def channel_of(incident: Incident) -> Channel:
    return CHANNELS.get(incident.known["contact_type"].strip(), Channel.UNKNOWN)


def _levels(incident: Incident) -> dict[str, int]:
    """Impact, urgency and priority as last known; where the source knows none, our defaults."""
    found = {
        name: next((v for s in reversed(incident.steps) if (v := getattr(s, name))), None)
        for name in ("impact", "urgency", "priority")
    }
    impact = found["impact"] or Impact.LOW
    urgency = found["urgency"] or Urgency.MEDIUM
    priority = found["priority"] or priority_for(impact, urgency)
    return {"impact": impact, "urgency": urgency, "priority": Priority(priority)}


def _ticket(incident: Incident, directory: Directory) -> Ticket:
    status = status_of(incident)
    ended = status in (Status.RESOLVED, Status.CLOSED)
    path = (known(incident.known["category"]), known(incident.known["subcategory"]))
    return Ticket(
        subject=subject_of(incident),
        status=status,
        channel=channel_of(incident),
        category_id=directory.category(path),
        requester_id=directory.people[incident.caller or UNKNOWN_CALLER],
        opened_by_id=directory.person(incident.opened_by),
        team_id=directory.team(known(incident.known["assignment_group"])),
        assignee_id=directory.person(known(incident.known["assigned_to"])),
        created_at=incident.opened_at,
        updated_at=max([incident.opened_at, *(step.at for step in incident.steps)]),
        last_public_at=incident.opened_at,
        resolved_at=incident.resolved_at if ended else None,
        resolved_by_id=directory.person(incident.resolved_by) if ended else None,
        closed_at=incident.closed_at if status == Status.CLOSED else None,
        reopen_count=incident.reopen_count,
        reassignment_count=incident.reassignment_count,
        **_levels(incident),
    )


def _message(incident: Incident, ticket: Ticket) -> Message:
    body, body_html = opening_of(incident)
    return Message(
        ticket=ticket,
        author_id=ticket.requester_id,
        visibility=Visibility.PUBLIC,
        is_opening=True,
        channel=ticket.channel,
        body=body,
        body_html=body_html,
        created_at=incident.opened_at,
    )


def _created(incident: Incident, ticket: Ticket, directory: Directory) -> Planned:
    first = incident.steps[0]
    data = {
        "channel": ticket.channel,
        "team": directory.team(first.group),
        "tier": None,
        "category": directory.category(first.category),
        "impact": first.impact,
        "urgency": first.urgency,
        "priority": first.priority,
    }
    return Planned(EventKind.CREATED, incident.opened_at, data)


def _imported(incident: Incident, now: datetime) -> Planned:
    """What the source itself counted; figures take these before what our events add up to."""
    reported: dict[str, Any] = {
        "reassignment_count": incident.reassignment_count,
        "reopen_count": incident.reopen_count,
        "made_sla": _truth(incident.known["made_sla"]),
        "knowledge": _truth(incident.known["knowledge"]),
    }
    data = {"reported": reported, "source": SOURCE, "external_id": incident.number}
    return Planned(EventKind.IMPORTED, now, data)


def _truth(value: str) -> bool | None:
    return {"true": True, "false": False}.get(value.strip().lower())


def _events(
    incident: Incident, ticket: Ticket, directory: Directory, now: datetime
) -> list[TicketEvent]:
    actors = {EventKind.CREATED: ticket.opened_by_id, EventKind.RESOLVED: ticket.resolved_by_id}
    planned = [
        _created(incident, ticket, directory),
        *ledger_of(incident, directory.names()),
        _imported(incident, now),
    ]
    events = []
    for version, event in enumerate(planned, start=1):
        actor_id = actors.get(event.kind)
        events.append(
            TicketEvent(
                ticket=ticket,
                kind=event.kind,
                actor_id=actor_id,
                actor_kind=ActorKind.AGENT if actor_id else ActorKind.SYSTEM,
                data=event.data,
                version=version,
                created_at=event.at,
            )
        )
    return events


def _record(incident: Incident, ticket: Ticket) -> ImportedRecord:
    attributes: dict[str, Any] = {
        name: value for name in ATTRIBUTES if (value := known(incident.known[name]))
    }
    attributes["rows"] = len(incident.steps)
    if incident.unknown_states:
        attributes["unknown_states"] = incident.unknown_states
    return ImportedRecord(
        ticket=ticket, source=SOURCE, external_id=incident.number, attributes=attributes
    )


def imported_numbers() -> set[str]:
    """The incidents that are here already."""
    return set(ImportedRecord.objects.filter(source=SOURCE).values_list("external_id", flat=True))


@transaction.atomic
def incidents_write(
    *, incidents: Sequence[Incident], directory: Directory, now: datetime
) -> list[int]:
    """Writes these incidents, all or none; the ids of their tickets.

    Raises IntegrityError where another import was faster with one of them.
    """
    tickets = [_ticket(incident, directory) for incident in incidents]
    pairs = list(zip(incidents, tickets, strict=True))
    ledgers: list[list[TicketEvent]] = []
    for incident, ticket in pairs:
        ledgers.append(_events(incident, ticket, directory, now))
        ticket.version = len(ledgers[-1])
    Ticket.objects.bulk_create(tickets, batch_size=ROWS)
    ImportedRecord.objects.bulk_create([_record(i, t) for i, t in pairs], batch_size=ROWS)
    Message.objects.bulk_create([_message(i, t) for i, t in pairs], batch_size=ROWS)
    events = [event for ledger in ledgers for event in ledger]
    for event in events:
        event.ticket_id = event.ticket.pk
    TicketEvent.objects.bulk_create(events, batch_size=ROWS)
    ids = [ticket.pk for ticket in tickets]
    changed_mark(ids)
    tickets_imported.send(sender=ImportedRecord, ticket_ids=ids)
    return ids
