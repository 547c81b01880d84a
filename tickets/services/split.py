"""A second case inside a conversation gets a ticket of its own: copies of what was said, linked to where it was said.

The messages stay where they are. The copies keep their authors, times and who may read them; their
files are the same files under keys of their own.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from helpdesk.lib.markup import render_markdown
from tickets import access
from tickets.due import due_at
from tickets.exceptions import InvalidInput, ReadersUnconfirmed
from tickets.models import (
    ActorKind,
    Attachment,
    Category,
    EventKind,
    LinkKind,
    Message,
    Ticket,
    TicketLink,
    Visibility,
)
from tickets.readers import reads
from tickets.services.change import event_write, locked
from tickets.services.submission import submission_claim
from tickets.services.text import clean_body, clean_subject


class Reach(StrEnum):
    """How much goes along: the one message, or all from it on."""

    ONE = "one"
    ONWARD = "onward"


@dataclass(frozen=True)
class NewSplit:
    """What the new ticket is made of.

    `description` is what its requester reads first where only internal notes go along. Without
    `tells_requester` no mail says that it was opened. `confirmed_readers` as in tickets_merge.
    """

    message: int
    subject: str
    requester: User
    reach: Reach = Reach.ONE
    category: Category | None = None
    team: Team | None = None
    description: str = ""
    tells_requester: bool = False
    confirmed_readers: Collection[int] = ()


@transaction.atomic
def ticket_split(
    *, ticket: Ticket, new: NewSplit, actor: User, now: datetime, submission_key: str = ""
) -> Ticket:
    """The new ticket. Merging it back into `ticket` takes it back.

    Raises NotAllowed, MergedAway, InvalidInput(field), ReadersUnconfirmed or AlreadySubmitted.
    """
    access.require_worker(actor, ticket)
    source = locked(ticket, None)
    said = _chosen(source, new, actor)
    subject = clean_subject(new.subject)
    if not reads(new.requester, source) and new.requester.pk not in new.confirmed_readers:
        raise ReadersUnconfirmed([new.requester])
    made = _row(source=source, new=new, subject=subject, said=said, actor=actor, now=now)
    _copy(said, made, new)
    TicketLink.objects.create(
        ticket=made, other=source, kind=LinkKind.SPLIT_FROM, actor=actor, created_at=now
    )
    _events(source=source, made=made, new=new, said=said, actor=actor, now=now)
    submission_claim(user=actor, key=submission_key, ticket=made, now=now)
    return made


def _chosen(source: Ticket, new: NewSplit, actor: User) -> list[Message]:
    """What goes along, in the order in which it was said."""
    readable = list(access.messages_for(actor, source).for_thread())
    places = [place for place, message in enumerate(readable) if message.pk == new.message]
    if not places:
        raise InvalidInput("message", _("This message is not here any more."))
    said = readable[places[0] :] if new.reach == Reach.ONWARD else [readable[places[0]]]
    if all(message.is_internal for message in said) and not new.description.strip():
        raise InvalidInput(
            "description",
            _("A note stays internal: write what the requester shall read as their request."),
        )
    return said


def _row(
    *,
    source: Ticket,
    new: NewSplit,
    subject: str,
    said: Sequence[Message],
    actor: User,
    now: datetime,
) -> Ticket:
    team = new.team or source.team
    public = [message for message in said if not message.is_internal]
    return Ticket.objects.create(
        subject=subject,
        impact=source.impact,
        urgency=source.urgency,
        priority=source.priority,
        channel=said[0].channel,
        language=new.requester.language,
        category=new.category,
        requester=new.requester,
        organisation_id=new.requester.organisation_id,
        opened_by=actor,
        team=team,
        tier=team.tier if team else None,
        created_at=now,
        updated_at=now,
        last_public_at=public[-1].created_at if public else now,
        unanswered_since=_unanswered(public),
        next_due_at=due_at(priority=source.priority, created_at=now),
    )


def _unanswered(public: Sequence[Message]) -> datetime | None:
    """When the first word was said that no agent has answered in what goes along."""
    since = None
    for message in public:
        if message.is_from_agent and not message.is_automatic:
            since = None
        elif not message.is_from_agent:
            since = since or message.created_at
    return since


def _copy(said: Sequence[Message], made: Ticket, new: NewSplit) -> None:
    opening = next((message for message in said if not message.is_internal), None)
    if new.description.strip() or opening is None:
        _describe(made, clean_body(new.description, field="description"), said[0].created_at)
        opening = None
    for message in said:
        files = list(message.attachments.all())
        keys = {file.key: secrets.token_urlsafe(32) for file in files}
        copy = Message.objects.create(
            ticket=made,
            author=message.author,
            visibility=message.visibility,
            is_opening=message is opening,
            is_automatic=message.is_automatic,
            is_from_agent=message.is_from_agent,
            channel=message.channel,
            file_count=message.file_count,
            body=_rekeyed(message.body, keys),
            body_html=_rekeyed(message.body_html, keys),
            copied_from=message,
            created_at=message.created_at,
        )
        Attachment.objects.bulk_create(_file(file, copy, keys[file.key]) for file in files)


def _describe(made: Ticket, body: str, at: datetime) -> None:
    Message.objects.create(
        ticket=made,
        author=made.requester,
        visibility=Visibility.PUBLIC,
        is_opening=True,
        channel=made.channel,
        body=body,
        body_html=render_markdown(body),
        created_at=at,
    )


def _rekeyed(text: str, keys: dict[str, str]) -> str:
    """A picture in a text is named by its key; in the copy by the copy's."""
    for old, fresh in keys.items():
        text = text.replace(old, fresh)
    return text


def _file(file: Attachment, copy: Message, key: str) -> Attachment:
    """The same stored file under a key of its own, so that each key opens what its message opens."""
    return Attachment(
        ticket_id=copy.ticket_id,
        message=copy,
        key=key,
        file=file.file.name,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        uploaded_by=file.uploaded_by,
        created_at=file.created_at,
    )


def _events(
    *,
    source: Ticket,
    made: Ticket,
    new: NewSplit,
    said: Sequence[Message],
    actor: User,
    now: datetime,
) -> None:
    created: dict[str, Any] = {
        "channel": made.channel,
        "team": made.team_id,
        "tier": made.tier,
        "category": made.category_id,
        "impact": made.impact,
        "urgency": made.urgency,
        "priority": made.priority,
        "split_from": source.pk,
        "told": new.tells_requester,
    }
    into = {"into": made.pk, "message": new.message, "messages": len(said)}
    for ticket, kind, data in (
        (made, EventKind.CREATED, created),
        (made, EventKind.SPLIT, {"out_of": source.pk, "messages": len(said)}),
        (source, EventKind.SPLIT, into),
    ):
        event_write(
            ticket=ticket,
            kind=kind,
            data=data,
            actor=actor,
            actor_kind=ActorKind.AGENT,
            now=now,
        )
