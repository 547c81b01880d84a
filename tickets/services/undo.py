"""Taking back what was just done with one press: resolving, taking, giving to somebody.

Other than a change back, it leaves no trace in the figures: not a reopening, not a change of hands.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import ActorKind, EventKind, Status, Ticket, TicketEvent
from tickets.services.change import event_write, locked, row_change
from tickets.services.composing import ASIDE
from tickets.services.status import CORRECTION_WINDOW

# The reason that the ledger's line has; kpis.definitions.reassigned reads it.
UNDONE = "undone"


def undoable(*, ticket: Ticket, kind: EventKind, actor: User, now: datetime) -> TicketEvent | None:
    """What the actor did to the ticket at `now`, if it can be taken back."""
    done = TicketEvent.objects.filter(ticket=ticket, kind=kind, actor=actor, created_at=now)
    return done.order_by("-pk").first()


@transaction.atomic
def act_undo(*, ticket: Ticket, event: TicketEvent, actor: User, now: datetime) -> Ticket:
    """The ticket as it was before this RESOLVED or ASSIGNED event of the actor's.

    Raises NotAllowed for another's act, InvalidInput("undo") after ten minutes or once the ticket
    has gone on.
    """
    access.require_worker(actor, ticket)
    if event.ticket_id != ticket.pk or event.actor_id != actor.pk:
        raise NotAllowed
    current = locked(ticket, None)
    if now - event.created_at > CORRECTION_WINDOW or _has_gone_on(current, event):
        raise InvalidInput("undo", _("The ticket has gone on since: change back what is wrong."))
    if event.kind == EventKind.RESOLVED:
        _unresolve(current, event, actor, now)
    elif event.kind == EventKind.ASSIGNED:
        _unassign(current, event, actor, now)
    else:
        raise NotAllowed
    return current


def _later(event: TicketEvent) -> Any:
    return TicketEvent.objects.filter(ticket_id=event.ticket_id, pk__gt=event.pk)


def _has_gone_on(ticket: Ticket, event: TicketEvent) -> bool:
    """Whether anything came after the act and what it brought about; tags, time and lines do not count."""
    since = _later(event).exclude(created_at=event.created_at, actor=event.actor_id)
    return ticket.is_closed or since.exclude(kind__in=ASIDE).exists()


def _unresolve(ticket: Ticket, event: TicketEvent, actor: User, now: datetime) -> None:
    former = Status(event.data["from"])
    changes = {
        "status": former,
        "resolved_at": None,
        "resolved_by": None,
        "unanswered_since": _unanswered_at(event),
    }
    row_change(ticket=ticket, changes=changes, now=now)
    data = {"from": Status.RESOLVED.value, "to": former.value, "correction": True}
    _write(ticket, EventKind.REOPENED, data, actor, now)


def _unanswered_at(event: TicketEvent) -> datetime | None:
    """Since when the requester had waited for a word when it was resolved."""
    before = TicketEvent.objects.filter(ticket_id=event.ticket_id, pk__lt=event.pk)
    ended = before.filter(kind=EventKind.RESOLVED) | before.filter(
        kind=EventKind.REPLIED, actor_kind=ActorKind.AGENT, data__automatic=False
    )
    last = ended.order_by("-pk").values_list("pk", flat=True).first() or 0
    asked = before.filter(pk__gt=last, actor_kind=ActorKind.REQUESTER)
    asked = asked.filter(kind__in=(EventKind.CREATED, EventKind.REPLIED))
    return asked.order_by("pk").values_list("created_at", flat=True).first()


def _unassign(ticket: Ticket, event: TicketEvent, actor: User, now: datetime) -> None:
    before, holder = event.data["from"], ticket.assignee_id
    person = User.objects.filter(pk=before, is_active=True).first() if before else None
    if before and (person is None or not access.may_work(person, ticket)):
        raise InvalidInput("undo", _("Who held it before cannot hold it any more."))
    changes: dict[str, Any] = {"assignee": person}
    if before is not None:
        changes["reassignment_count"] = max(0, ticket.reassignment_count - 1)
    row_change(ticket=ticket, changes=changes, now=now)
    data = {"from": holder, "to": before, "reason": UNDONE}
    _write(ticket, EventKind.ASSIGNED, data, actor, now)
    opened = _later(event).filter(kind=EventKind.STATUS_CHANGED, created_at=event.created_at)
    if ticket.status == Status.OPEN and opened.filter(data__from=Status.NEW.value).exists():
        row_change(ticket=ticket, changes={"status": Status.NEW}, now=now)
        data = {"from": Status.OPEN.value, "to": Status.NEW.value, "reason": UNDONE}
        _write(ticket, EventKind.STATUS_CHANGED, data, actor, now)


def _write(
    ticket: Ticket, kind: EventKind, data: dict[str, Any], actor: User, now: datetime
) -> None:
    event_write(
        ticket=ticket, kind=kind, data=data, actor=actor, actor_kind=ActorKind.AGENT, now=now
    )
