"""Everything said on a ticket after its description: replies of both sides, and internal notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import (
    ActorKind,
    Channel,
    EventKind,
    Message,
    StagedFile,
    Status,
    Ticket,
    Visibility,
)
from tickets.services.assign import assignee_set
from tickets.services.change import event_write, locked, row_change
from tickets.services.files import attachments_write, stored
from tickets.services.following import follows_merges
from tickets.services.mentions import mentions_follow
from tickets.services.outgoing import outgoing_check
from tickets.services.staged_files import staged_attach
from tickets.services.status import status_set
from tickets.services.submission import submission_claim
from tickets.services.text import clean_body


@dataclass(frozen=True)
class NewMessage:
    """What is said. `status_after`: the status it leaves the ticket in; None follows the rule:

    the first public reply of an agent opens a new ticket, a requester's reply takes a ticket that
    waits for them back to open. A resolved ticket is reopened only where OPEN is asked for.
    """

    body: str
    visibility: Visibility = Visibility.PUBLIC
    channel: Channel = Channel.PORTAL
    files: Sequence[UploadedFile] = ()
    # Files that were brought before and become attachments with it.
    staged: Sequence[StagedFile] = ()
    status_after: Status | None = None
    is_automatic: bool = False
    # A reply to a ticket that nobody holds makes it its author's.
    takes: bool = False


@follows_merges
def message_add(
    *,
    ticket: Ticket,
    new: NewMessage,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
    submission_key: str = "",
) -> Message:
    """Adds the message and what follows from it, in one transaction.

    Raises NotAllowed, InvalidInput(field), StaleTicket, TransitionRefused, AlreadySubmitted;
    nothing is written then.
    """
    speaks_as = _require_right(actor, ticket, new)
    body = clean_body(new.body)
    if new.visibility == Visibility.PUBLIC and speaks_as != ActorKind.REQUESTER:
        outgoing_check(body)
    with stored(new.files) as files, transaction.atomic():
        submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
        current = locked(ticket, expected_version)
        # Again, as it is now: they may have been taken off the ticket meanwhile.
        actor_kind = _require_right(actor, current, new)
        _refuse_closed(current, new)
        # Of two who reply at once the first holds the row, and with it the ticket; both replies stand.
        takes = _takes(current, new, actor, actor_kind)
        message = Message.objects.create(
            ticket=current,
            author=actor,
            visibility=new.visibility,
            is_automatic=new.is_automatic,
            is_from_agent=actor_kind == ActorKind.AGENT,
            channel=new.channel,
            file_count=len(files) + len(new.staged),
            body=body,
            body_html=render_markdown(body),
            created_at=now,
        )
        if files:
            attachments_write(files=files, message=message, uploaded_by=actor, now=now)
        if new.staged:
            staged_attach(staged=new.staged, message=message, uploaded_by=actor, now=now)
        _follow(ticket=current, message=message, actor=actor, actor_kind=actor_kind, now=now)
        message.is_taking = takes
        if takes and actor is not None:
            assignee_set(ticket=current, assignee=actor, actor=actor, now=now)
        _status_follow(ticket=current, new=new, actor=actor, actor_kind=actor_kind, now=now)
        mentions_follow(ticket=current, message=message, actor=actor, now=now)
    return message


def _require_right(actor: User | None, ticket: Ticket, new: NewMessage) -> ActorKind:
    """In what capacity they speak. People in copy speak as the requester does, and decide nothing."""
    access.require_speaker(actor, ticket)
    actor_kind = access.actor_kind_on(actor, ticket)
    if actor_kind != ActorKind.REQUESTER:
        return actor_kind
    decides = actor is not None and access.decides_on(actor, ticket)
    if new.visibility == Visibility.INTERNAL or (new.status_after is not None and not decides):
        raise NotAllowed
    return actor_kind


def _refuse_closed(ticket: Ticket, new: NewMessage) -> None:
    if ticket.is_closed and new.visibility == Visibility.PUBLIC:
        raise InvalidInput("body", _("This ticket is closed. Open a new one that continues it."))


def _follow(
    *, ticket: Ticket, message: Message, actor: User | None, actor_kind: ActorKind, now: datetime
) -> None:
    """The columns that a message moves, and its event."""
    changes: dict[str, Any] = {}
    if message.visibility == Visibility.PUBLIC:
        changes["last_public_at"] = now
        if actor_kind == ActorKind.AGENT and not message.is_automatic:
            changes["unanswered_since"] = None
            if ticket.first_responded_at is None:
                changes["first_responded_at"] = now
        elif actor_kind == ActorKind.REQUESTER and ticket.unanswered_since is None:
            changes["unanswered_since"] = now
    row_change(ticket=ticket, changes=changes, now=now)
    is_note = message.visibility == Visibility.INTERNAL
    event_write(
        ticket=ticket,
        kind=EventKind.NOTED if is_note else EventKind.REPLIED,
        data={
            "message": message.pk,
            "channel": message.channel,
            "automatic": message.is_automatic,
        },
        actor=actor,
        actor_kind=actor_kind,
        now=now,
    )


def _takes(ticket: Ticket, new: NewMessage, actor: User | None, actor_kind: ActorKind) -> bool:
    is_asked = new.takes and new.visibility == Visibility.PUBLIC and actor_kind == ActorKind.AGENT
    return is_asked and actor is not None and is_taken_by_reply(ticket=ticket, actor=actor)


def is_taken_by_reply(*, ticket: Ticket, actor: User) -> bool:
    """Whether the actor's first reply on a ticket that nobody holds makes it theirs.

    Who answered before and gave it back to the queue is not given it again.
    """
    if ticket.assignee_id is not None or not access.may_work(actor, ticket):
        return False
    said = Message.objects.filter(ticket=ticket, author=actor, visibility=Visibility.PUBLIC)
    return not said.filter(is_from_agent=True, is_automatic=False).exists()


def _status_follow(
    *, ticket: Ticket, new: NewMessage, actor: User | None, actor_kind: ActorKind, now: datetime
) -> None:
    target = new.status_after
    if target is None and new.visibility == Visibility.PUBLIC:
        follows = {
            (ActorKind.AGENT, Status.NEW): Status.OPEN,
            (ActorKind.REQUESTER, Status.WAITING_REQUESTER): Status.OPEN,
        }
        target = follows.get((actor_kind, Status(ticket.status)))
    if target is not None and target != ticket.status:
        status_set(ticket=ticket, target=target, actor=actor, now=now, reason="replied")
