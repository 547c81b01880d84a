"""What an agent sends from the composer: a note at once, a reply after the time in which it can be taken back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from helpdesk.lib.wake import wake_on_commit
from tickets import access
from tickets.exceptions import StaleTicket
from tickets.models import HeldReply, Message, StagedFile, Status, Ticket, TicketEvent, Visibility
from tickets.services.change import locked
from tickets.services.draft import draft_forget
from tickets.services.files import check_files
from tickets.services.held import HELD_TASK
from tickets.services.message import NewMessage, message_add
from tickets.services.staged_files import staged_add, waiting_files
from tickets.services.submission import submission_claim
from tickets.services.text import clean_body


@dataclass(frozen=True)
class Composed:
    """What stands in the composer when it is sent. The files of the draft go along by themselves."""

    body: str
    visibility: Visibility = Visibility.PUBLIC
    files: Sequence[UploadedFile] = ()
    status_after: Status | None = None


def composed_send(
    *,
    ticket: Ticket,
    composed: Composed,
    actor: User,
    now: datetime,
    seen_version: int,
    submission_key: str = "",
) -> Message | HeldReply:
    """A reply is held for as long as its author can undo it; a note, and all where that is no time, is sent.

    The draft goes in the same transaction. Raises what `message_add` raises, for a held reply too:
    what could not be sent is refused now. StaleTicket only where somebody else changed the ticket.
    """
    is_reply = composed.visibility == Visibility.PUBLIC
    send = _hold if is_reply and actor.undo_send_seconds else _send
    return send(
        ticket=ticket,
        composed=composed,
        actor=actor,
        now=now,
        seen_version=seen_version,
        submission_key=submission_key,
    )


def refuse_overtaken(current: Ticket, seen_version: int, actor: User) -> None:
    """Raises StaleTicket where somebody else did something since; nobody is in their own way."""
    if current.version == seen_version:
        return
    since = TicketEvent.objects.filter(ticket=current, version__gt=seen_version)
    if seen_version > current.version or since.exclude(actor=actor).exists():
        raise StaleTicket(current, seen_version)


@transaction.atomic
def _send(
    *,
    ticket: Ticket,
    composed: Composed,
    actor: User,
    now: datetime,
    seen_version: int,
    submission_key: str,
) -> Message:
    access.require_worker(actor, ticket)
    submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
    current = locked(ticket, None)
    refuse_overtaken(current, seen_version, actor)
    new = _message(composed, files=composed.files, staged=waiting_files(actor, ticket))
    message = message_add(ticket=current, new=new, actor=actor, now=now)
    draft_forget(ticket=ticket, actor=actor)
    return message


def _message(
    composed: Composed, *, files: Sequence[UploadedFile] = (), staged: Sequence[StagedFile] = ()
) -> NewMessage:
    return NewMessage(
        body=composed.body,
        visibility=composed.visibility,
        files=files,
        staged=staged,
        status_after=composed.status_after,
    )


@transaction.atomic
def _hold(
    *,
    ticket: Ticket,
    composed: Composed,
    actor: User,
    now: datetime,
    seen_version: int,
    submission_key: str,
) -> HeldReply:
    access.require_worker(actor, ticket)
    submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
    current = locked(ticket, None)
    refuse_overtaken(current, seen_version, actor)
    check_files(composed.files)
    _rehearse(current, composed, actor, now)
    held = HeldReply.objects.create(
        ticket=current,
        author=actor,
        body=clean_body(composed.body),
        status_after=composed.status_after or "",
        seen_version=current.version,
        send_at=now + timedelta(seconds=actor.undo_send_seconds),
        created_at=now,
    )
    staged_add(ticket=current, files=composed.files, actor=actor, now=now)
    StagedFile.objects.filter(user=actor, ticket=ticket, held__isnull=True).update(held=held)
    draft_forget(ticket=ticket, actor=actor)
    wake_on_commit(HELD_TASK, countdown=actor.undo_send_seconds)
    return held


class _Rehearsed(Exception):
    """Takes everything back that a rehearsal wrote."""


def _rehearse(ticket: Ticket, composed: Composed, actor: User, now: datetime) -> None:
    """Raises what the sending would raise. What it writes, tells and wakes is all taken back."""
    with suppress(_Rehearsed), transaction.atomic():
        message_add(ticket=ticket, new=_message(composed), actor=actor, now=now)
        raise _Rehearsed
    ticket.refresh_from_db()
