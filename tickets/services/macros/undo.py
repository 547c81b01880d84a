"""Taking an applied macro back: what the ledger says it changed is changed back, as far as that can be.

Messages stay (what was said was said), and so does a guide that was started.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access, transitions
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import (
    Category,
    EventKind,
    Impact,
    Macro,
    Priority,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
)
from tickets.services.assign import ticket_assign, ticket_move
from tickets.services.change import locked
from tickets.services.status import CORRECTION_WINDOW, status_set
from tickets.services.update import TicketChanges, ticket_update

UNDO_FOR: timedelta = CORRECTION_WINDOW
_UNDONE_BY = {
    EventKind.FIELDS_CHANGED,
    EventKind.TAGGED,
    EventKind.STATUS_CHANGED,
    EventKind.RESOLVED,
    EventKind.TEAM_CHANGED,
    EventKind.ASSIGNED,
}


@dataclass
class MacroUndone:
    """The ticket as it now is; `left` says what stays as the macro made it."""

    ticket: Ticket
    left: list[str] = field(default_factory=list)


def can_be_undone(event: TicketEvent) -> bool:
    """Whether the macro changed anything that can be changed back. One query."""
    return _events(event).filter(kind__in=_UNDONE_BY).exists()


@transaction.atomic
def macro_undo(*, ticket: Ticket, event: TicketEvent, actor: User, now: datetime) -> MacroUndone:
    """Changes back what this MACRO_APPLIED event's macro changed.

    Raises NotAllowed for another's macro, InvalidInput("macro") once it is too late or the ticket
    has gone on.
    """
    access.require_worker(actor, ticket)
    if event.ticket_id != ticket.pk or event.actor_id != actor.pk:
        raise NotAllowed
    current = locked(ticket, None)
    if now - event.created_at > UNDO_FOR or current.version != event.version:
        raise InvalidInput("macro", _("The ticket has gone on since: change back what is wrong."))
    undone = MacroUndone(current)
    for earlier in _events(event).order_by("-pk"):
        back = _BACK.get(EventKind(earlier.kind))
        if back is not None:
            back(undone, earlier, actor, now)
    _assignee_back(undone, event, actor, now)
    return undone


def _events(event: TicketEvent) -> Any:
    """What the macro did: between the version it found and the one it left."""
    events = TicketEvent.objects.filter(ticket_id=event.ticket_id, pk__lt=event.pk)
    return events.filter(version__gt=event.data["from_version"], version__lte=event.version)


def _fields(undone: MacroUndone, event: TicketEvent, actor: User, now: datetime) -> None:
    old = {name: values[0] for name, values in event.data.items() if name != "subject"}
    kinds: dict[str, Any] = {"impact": Impact, "urgency": Urgency, "priority": Priority}
    wanted: dict[str, Any] = {n: kinds[n](v) for n, v in old.items() if n in kinds}
    if old.get("category") is not None:
        wanted["category"] = Category.objects.filter(pk=old["category"]).first()
    elif "category" in old:
        undone.left.append(_("The category stays: a ticket that has one keeps one."))
    # The matrix may have moved the priority: what it was is what it becomes.
    wanted.setdefault("priority", Priority(undone.ticket.priority))
    undone.ticket = ticket_update(
        ticket=undone.ticket, wanted=TicketChanges(**wanted), actor=actor, now=now
    )


def _tags(undone: MacroUndone, event: TicketEvent, actor: User, now: datetime) -> None:
    present = set(undone.ticket.tags.values_list("name", flat=True))
    tags = (present - set(event.data["added"])) | set(event.data["removed"])
    undone.ticket = ticket_update(
        ticket=undone.ticket, wanted=TicketChanges(tags=sorted(tags)), actor=actor, now=now
    )


def _status(undone: MacroUndone, event: TicketEvent, actor: User, now: datetime) -> None:
    ticket, target = undone.ticket, Status(event.data["from"])
    if ticket.status == target:
        return
    kind = access.actor_kind_on(actor, ticket)
    allowed = transitions.targets(status=ticket.status, actor_kind=kind)
    if target not in allowed:
        undone.left.append(
            _("The status cannot become “%(status)s” again.") % {"status": target.label}
        )
        target = Status.OPEN
    if target in allowed and ticket.status != target:
        status_set(ticket=ticket, target=target, actor=actor, now=now)


def _team(undone: MacroUndone, event: TicketEvent, actor: User, now: datetime) -> None:
    team = Team.objects.filter(pk=event.data["from"]).first()
    if team is not None:
        undone.ticket = ticket_move(ticket=undone.ticket, team=team, actor=actor, now=now)


def _assignee_back(undone: MacroUndone, event: TicketEvent, actor: User, now: datetime) -> None:
    before = event.data.get("assignee")
    if undone.ticket.assignee_id != before:
        person = User.objects.filter(pk=before, is_active=True).first() if before else None
        undone.ticket = ticket_assign(ticket=undone.ticket, assignee=person, actor=actor, now=now)


_Back = Callable[[MacroUndone, TicketEvent, User, datetime], None]
_BACK: dict[EventKind, _Back] = {
    EventKind.FIELDS_CHANGED: _fields,
    EventKind.TAGGED: _tags,
    EventKind.STATUS_CHANGED: _status,
    EventKind.RESOLVED: _status,
    EventKind.TEAM_CHANGED: _team,
}


def macro_of(event: TicketEvent) -> Macro | None:
    """The macro that this event is about, deleted ones too."""
    return Macro.objects.filter(pk=event.data.get("macro")).first()
