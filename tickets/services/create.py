"""A request comes in: one ticket, its description, its first event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import Team, Tier, User
from helpdesk.lib.markup import render_markdown
from tickets.due import due_at
from tickets.exceptions import NotAllowed
from tickets.models import (
    ActorKind,
    Category,
    Channel,
    EventKind,
    Impact,
    Message,
    RequestType,
    Tag,
    Ticket,
    Urgency,
    Visibility,
    priority_for,
)
from tickets.services.change import event_write
from tickets.services.custom_fields import Filled, fields_check, fields_write_new
from tickets.services.files import StoredFile, attachments_write, stored
from tickets.services.request_types import checklist_begin
from tickets.services.submission import submission_claim
from tickets.services.text import clean_body, clean_subject

# Where two people talk, so that the first answer takes no time.
LIVE_CHANNELS = (Channel.PHONE, Channel.CHAT, Channel.WALK_IN)
# Where whoever files a ticket has the form before them.
ASKED_CHANNELS = (Channel.PORTAL, Channel.PHONE, Channel.WALK_IN, Channel.APP, Channel.API)


@dataclass(frozen=True)
class NewTicket:
    """What a new ticket is made of. `origin` holds what was searched and tried before (ids, words)."""

    subject: str
    description: str
    requester: User
    channel: Channel
    category: Category | None = None
    impact: Impact = Impact.LOW
    urgency: Urgency = Urgency.MEDIUM
    team: Team | None = None
    tags: Sequence[str] = ()
    files: Sequence[UploadedFile] = ()
    origin: dict[str, Any] = field(default_factory=dict)
    continues: Ticket | None = None
    request_type: RequestType | None = None
    # By key, as typed or in their own type (tickets.fields); a requester gives those of the portal.
    fields: Mapping[str, Any] = field(default_factory=dict)
    # An agent files it while talking to the person; where nobody talks, as by e-mail, it says nothing.
    answered_live: bool = False
    # And it is solved then and there (services.ticket_file does it): that alone is told by mail.
    solved_live: bool = False


def _category_of(new: NewTicket) -> Category | None:
    """The category asked for, else the request type's."""
    if new.category is None and new.request_type is not None:
        return new.request_type.category
    return new.category


def _fields_of(new: NewTicket, actor: User | None) -> Filled:
    """The checked fields. What is required is asked of people with a form, not of mail or imports."""
    return fields_check(
        given=new.fields,
        category=_category_of(new),
        request_type=new.request_type,
        actor=actor,
        requester=new.requester,
        is_enforced=actor is not None and new.continues is None and new.channel in ASKED_CHANNELS,
    )


def _team_for(new: NewTicket) -> Team | None:
    """The team asked for, else the category's (or its parent's), else the first at level 1."""
    if new.team is not None:
        return new.team
    category = _category_of(new)
    while category is not None:
        if category.default_team_id is not None:
            return category.default_team
        category = category.parent
    return Team.objects.filter(tier=Tier.L1, is_active=True).order_by("pk").first()


def _check_right(*, actor: User | None, requester: User) -> ActorKind:
    if actor is None:
        return ActorKind.SYSTEM
    if actor.pk == requester.pk:
        return ActorKind.REQUESTER
    if not actor.is_agent or not actor.is_active:
        raise NotAllowed
    return ActorKind.AGENT


def ticket_create(
    *, new: NewTicket, actor: User | None, now: datetime, submission_key: str = ""
) -> Ticket:
    """Makes the ticket with its description, attachments and CREATED event, in one transaction.

    Raises NotAllowed, InvalidInput(field), InvalidFields, or AlreadySubmitted for a key used before.
    """
    actor_kind = _check_right(actor=actor, requester=new.requester)
    subject = clean_subject(new.subject)
    description = clean_body(new.description, field="description")
    filled = _fields_of(new, actor)
    with stored(new.files) as files, transaction.atomic():
        ticket = _row(new=new, subject=subject, actor=actor, actor_kind=actor_kind, now=now)
        _opening(ticket=ticket, body=description, files=files, new=new, now=now)
        fields = fields_write_new(ticket=ticket, filled=filled) if filled else {}
        if new.request_type is not None:
            checklist_begin(ticket=ticket, request_type=new.request_type, now=now)
        if new.tags:
            ticket.tags.set([Tag.objects.get_or_create(name=name.lower())[0] for name in new.tags])
        event_write(
            ticket=ticket,
            kind=EventKind.CREATED,
            data=_created_data(ticket=ticket, new=new, fields=fields, actor_kind=actor_kind),
            actor=actor,
            actor_kind=actor_kind,
            now=now,
        )
        # Last, since it names the ticket: a second send undoes all of the above.
        submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
    return ticket


def _row(
    *, new: NewTicket, subject: str, actor: User | None, actor_kind: ActorKind, now: datetime
) -> Ticket:
    team = _team_for(new)
    priority = priority_for(new.impact, new.urgency)
    return Ticket.objects.create(
        subject=subject,
        impact=new.impact,
        urgency=new.urgency,
        priority=priority,
        next_due_at=due_at(priority=priority, created_at=now),
        channel=new.channel,
        language=new.requester.language,
        category=_category_of(new),
        request_type=new.request_type,
        requester=new.requester,
        organisation_id=new.requester.organisation_id,
        opened_by=actor,
        team=team,
        tier=team.tier if team else None,
        created_at=now,
        updated_at=now,
        first_responded_at=now if _is_live(new, actor_kind) else None,
        last_public_at=now,
        unanswered_since=now if actor_kind == ActorKind.REQUESTER else None,
        continues=new.continues,
    )


def _opening(
    *, ticket: Ticket, body: str, files: Sequence[StoredFile], new: NewTicket, now: datetime
) -> None:
    message = Message.objects.create(
        ticket=ticket,
        author=new.requester,
        visibility=Visibility.PUBLIC,
        is_opening=True,
        channel=new.channel,
        file_count=len(files),
        body=body,
        body_html=render_markdown(body),
        created_at=now,
    )
    if files:
        attachments_write(files=files, message=message, uploaded_by=new.requester, now=now)


def _is_live(new: NewTicket, actor_kind: ActorKind) -> bool:
    return new.answered_live and actor_kind == ActorKind.AGENT and new.channel in LIVE_CHANNELS


def _created_data(
    *, ticket: Ticket, new: NewTicket, fields: dict[str, Any], actor_kind: ActorKind
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "channel": ticket.channel,
        "team": ticket.team_id,
        "tier": ticket.tier,
        "category": ticket.category_id,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "priority": ticket.priority,
    }
    if _is_live(new, actor_kind):
        data["answered_live"] = True
    if new.solved_live:
        data["solved_live"] = True
    if new.request_type is not None:
        data["request_type"] = new.request_type.pk
    if fields:
        data["fields"] = fields
    if new.origin:
        data["origin"] = new.origin
    if new.continues is not None:
        data["continues"] = new.continues.pk
    return data
