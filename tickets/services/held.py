"""Replies between "send" and sent. The row is the record: a worker, its author or a sweep sends it, once.

Until then no mail, no event and no clock knows of it, and nobody but its author sees it.
"""

from datetime import datetime
from functools import partial

import structlog
from django.db import transaction

from accounts.models import User
from helpdesk.lib import background
from notifications import live
from notifications.services import bell_ring
from tickets import access
from tickets.exceptions import MergedAway, NotAllowed, TicketRefusal
from tickets.models import (
    EventKind,
    HeldReply,
    HeldState,
    Message,
    ReturnReason,
    StagedFile,
    Status,
    Ticket,
    TicketEvent,
)
from tickets.services.change import locked
from tickets.services.draft import DraftText, draft_put_back
from tickets.services.macros.composer import message_with_macros
from tickets.services.message import NewMessage
from tickets.services.staged_files import waiting_files

log = structlog.get_logger(__name__)

HELD_TASK = "tickets.tasks.held_send"
LIVE_EVENT = "ticket"


class HeldReturned(TicketRefusal):
    """It cannot be sent any more and is a draft again; `by` is who was first, if anybody."""

    code = "returned"

    def __init__(self, reason: ReturnReason, by: User | None = None) -> None:
        self.reason = reason
        self.by = by
        super().__init__(str(reason.label))


def held_due(*, now: datetime, limit: int = 100) -> list[int]:
    """The replies whose time has come, oldest first."""
    held = HeldReply.objects.filter(state=HeldState.HELD, send_at__lte=now)
    return list(held.order_by("send_at", "pk").values_list("pk", flat=True)[:limit])


def held_send(*, pk: int, now: datetime) -> Message | None:
    """Sends the reply, whatever the time; None where somebody did before, or it went back to its draft.

    The state moves in the transaction of the message: of any number of senders one sends.
    """
    try:
        with transaction.atomic():
            held = _taken(pk, HeldState.SENT)
            return _sent(held, now) if held else None
    except TicketRefusal as refusal:
        held_return(pk=pk, refusal=refusal, now=now)
        return None


@transaction.atomic
def held_recall(*, held: HeldReply, actor: User, now: datetime) -> bool:
    """Its author takes it back: text and files are the draft again. False where it is sent already."""
    if held.author_id != actor.pk:
        raise NotAllowed
    taken = _taken(held.pk, HeldState.RECALLED)
    if taken is None:
        return False
    _put_back(taken, now)
    return True


@transaction.atomic
def held_return(*, pk: int, refusal: TicketRefusal, now: datetime) -> bool:
    """Back to the draft, because of what happened meanwhile; the author's bell says so."""
    held = _taken(pk, HeldState.RETURNED)
    if held is None:
        return False
    reason, by = _why(refusal)
    HeldReply.objects.filter(pk=pk).update(reason=reason)
    _put_back(held, now, reason)
    # What it is called now is not told to whoever does not see it any more.
    is_visible = access.tickets_for(held.author).filter(pk=held.ticket_id).exists()
    subject = held.ticket.subject if is_visible else ""
    bell_ring(
        users=[held.author],
        kind="reply_overtaken" if by else "reply_returned",
        reference=held.ticket.reference,
        actor=by,
        data={"subject": subject, "reason": reason},
        now=now,
    )
    transaction.on_commit(partial(_tell, held.author_id, held.ticket_id))
    log.info("reply_returned", held=pk, reason=reason)
    return True


def _taken(pk: int, state: HeldState) -> HeldReply | None:
    """Compare-and-set: the row if this caller got it, else None."""
    if not HeldReply.objects.filter(pk=pk, state=HeldState.HELD).update(state=state):
        return None
    return HeldReply.objects.select_related("author", "ticket").get(pk=pk)


def _sent(held: HeldReply, now: datetime) -> Message:
    current = locked(held.ticket, None)
    _refuse_changed(held, current)
    new = NewMessage(
        body=held.body,
        staged=waiting_files(held.author, current, held),
        status_after=Status(held.status_after) if held.status_after else None,
        takes=True,
    )
    message = message_with_macros(
        ticket=current, new=new, chosen=held.macros, actor=held.author, now=now
    )
    HeldReply.objects.filter(pk=held.pk).update(message=message)
    return message


def _refuse_changed(held: HeldReply, current: Ticket) -> None:
    """Raises HeldReturned where what its author saw is no longer so."""
    if current.is_closed:
        raise HeldReturned(ReturnReason.CLOSED)
    since = TicketEvent.objects.filter(
        ticket=current, version__gt=held.seen_version, kind=EventKind.REPLIED
    )
    since = since.exclude(actor=held.author).exclude(data__automatic=True)
    first = since.select_related("actor").order_by("pk").first()
    if first is not None:
        raise HeldReturned(ReturnReason.OVERTAKEN, first.actor)


def _why(refusal: TicketRefusal) -> tuple[ReturnReason, User | None]:
    if isinstance(refusal, HeldReturned):
        return refusal.reason, refusal.by
    if isinstance(refusal, MergedAway):
        return ReturnReason.MERGED, None
    if isinstance(refusal, NotAllowed):
        return ReturnReason.NOT_ALLOWED, None
    return ReturnReason.REFUSED, None


def _put_back(held: HeldReply, now: datetime, reason: str = "") -> None:
    StagedFile.objects.filter(held=held).update(held=None)
    draft_put_back(
        ticket=held.ticket,
        text=DraftText(held.body, macros=tuple(held.macros)),
        actor=held.author,
        now=now,
        reason=reason,
    )


def _tell(user_id: int, ticket_id: int) -> None:
    """The author's open pages draw the conversation anew."""
    background.post(partial(live.publish, [f"user:{user_id}"], LIVE_EVENT, {"id": ticket_id}))
