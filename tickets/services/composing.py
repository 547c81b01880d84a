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
from tickets.models import (
    EventKind,
    HeldReply,
    Message,
    StagedFile,
    Status,
    Ticket,
    TicketEvent,
    Visibility,
)
from tickets.services.change import locked
from tickets.services.draft import draft_sent
from tickets.services.files import check_files
from tickets.services.held import HELD_TASK
from tickets.services.macros.composer import message_with_macros
from tickets.services.message import NewMessage
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
    # The revision of the draft that it was written on.
    draft_base: int = 0
    # What macros do with the message (tickets.services.macros.composer says in which form).
    macros: Sequence[str] = ()


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


# What others may do while one writes, without anybody having to read it before sending.
ASIDE = (
    EventKind.TAGGED,
    EventKind.TIME_LOGGED,
    EventKind.CHECKLIST_CHANGED,
    EventKind.LINKS_CHANGED,
    EventKind.GUIDE_STARTED,
    EventKind.GUIDE_STEP,
    EventKind.GUIDE_ENDED,
    EventKind.NO_ACTION_NEEDED,
)


def refuse_overtaken(current: Ticket, seen_version: int, actor: User) -> None:
    """Raises StaleTicket where somebody else did something since; nobody is in their own way."""
    if current.version == seen_version:
        return
    since = TicketEvent.objects.filter(ticket=current, version__gt=seen_version)
    since = since.exclude(actor=actor).exclude(kind__in=ASIDE)
    if seen_version > current.version or since.exists():
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
    message = message_with_macros(
        ticket=current, new=new, chosen=composed.macros, actor=actor, now=now
    )
    _forget(ticket, composed, actor, now, submission_key)
    return message


def _forget(ticket: Ticket, composed: Composed, actor: User, now: datetime, key: str) -> None:
    draft_sent(
        ticket=ticket,
        actor=actor,
        body=composed.body.replace("\r\n", "\n"),
        base=composed.draft_base,
        submission_key=key,
        now=now,
    )


def _message(
    composed: Composed, *, files: Sequence[UploadedFile] = (), staged: Sequence[StagedFile] = ()
) -> NewMessage:
    return NewMessage(
        body=composed.body,
        visibility=composed.visibility,
        files=files,
        staged=staged,
        status_after=composed.status_after,
        takes=True,
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
        macros=list(composed.macros),
        seen_version=current.version,
        send_at=now + timedelta(seconds=actor.undo_send_seconds),
        created_at=now,
    )
    staged_add(ticket=current, files=composed.files, actor=actor, now=now)
    StagedFile.objects.filter(user=actor, ticket=ticket, held__isnull=True).update(held=held)
    _forget(ticket, composed, actor, now, submission_key)
    wake_on_commit(HELD_TASK, countdown=actor.undo_send_seconds)
    return held


class _Rehearsed(Exception):
    """Takes everything back that a rehearsal wrote."""


def _rehearse(ticket: Ticket, composed: Composed, actor: User, now: datetime) -> None:
    """Raises what the sending would raise. What it writes, tells and wakes is all taken back."""
    with suppress(_Rehearsed), transaction.atomic():
        new = _message(composed)
        message_with_macros(ticket=ticket, new=new, chosen=composed.macros, actor=actor, now=now)
        raise _Rehearsed
    ticket.refresh_from_db()
