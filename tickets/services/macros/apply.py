"""Applying a macro: every action or none, in one transaction, each through the service that knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import (
    EventKind,
    Impact,
    Macro,
    Priority,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
    Visibility,
)
from tickets.services.assign import ticket_assign, ticket_move
from tickets.services.change import event_write, locked
from tickets.services.macros.access import require_identity_for, require_user
from tickets.services.macros.actions import (
    ME,
    NOBODY,
    Action,
    ActionKind,
    Change,
    Note,
    Reply,
    actions_parse,
)
from tickets.services.macros.names import Targets, action_words, targets_of
from tickets.services.macros.placeholders import Subject, placeholders_fill
from tickets.services.macros.registry import guide_start
from tickets.services.macros.usage import usage_count
from tickets.services.message import NewMessage, message_add
from tickets.services.status import status_set
from tickets.services.submission import submission_claim
from tickets.services.update import TicketChanges, ticket_update


@dataclass(frozen=True)
class MacroApplied:
    """The ticket as it now is, and the ledger's line: what `macro_undo` takes back."""

    ticket: Ticket
    event: TicketEvent


@transaction.atomic
def macro_apply(
    *,
    ticket: Ticket,
    macro: Macro,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
    submission_key: str = "",
) -> MacroApplied:
    """Does everything that the macro says, its reply included, or nothing.

    Raises NotAllowed, StaleTicket, AlreadySubmitted, TransitionRefused, IdentityUnconfirmed, or
    InvalidInput with the reason: "macro" for what has become impossible, else the field that the action is about.
    """
    access.require_worker(actor, ticket)
    require_user(actor, macro)
    submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
    current = locked(ticket, expected_version)
    if current.is_closed:
        raise InvalidInput("macro", _("A closed ticket cannot be changed."))
    require_identity_for(macro, current)
    before, assignee_id = current.version, current.assignee_id
    actions = actions_parse(macro.actions, language=macro.language)
    current = actions_carry_out(ticket=current, actions=actions, actor=actor, now=now)
    event = applied_write(
        ticket=current, macro=macro, before=(before, assignee_id), actor=actor, now=now
    )
    return MacroApplied(current, event)


def applied_write(
    *,
    ticket: Ticket,
    macro: Macro,
    before: tuple[int, int | None],
    actor: User | None,
    now: datetime,
) -> TicketEvent:
    """The ledger's line and the count. `before`: the version and the assignee that it found."""
    usage_count(macro_ids=[macro.pk], now=now)
    return event_write(
        ticket=ticket,
        kind=EventKind.MACRO_APPLIED,
        data={"macro": macro.pk, "from_version": before[0], "assignee": before[1]},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )


def actions_carry_out(
    *, ticket: Ticket, actions: Sequence[Action], actor: User | None, now: datetime
) -> Ticket:
    """Does the actions in order on a locked ticket, in the caller's transaction; the ticket after."""
    targets = targets_of(actions)
    faults = [words.fault for a in actions if (words := action_words(a, targets)).fault]
    if faults:
        raise InvalidInput("macro", " ".join(faults))
    work = _Work(ticket, actor, now, targets)
    work.about(actions)
    for position, action in enumerate(actions):
        work.do(action, following=actions[position + 1 :])
    return work.ticket


@dataclass
class _Work:
    """One macro under way on one ticket, which is always the row as the last action left it."""

    ticket: Ticket
    actor: User | None
    now: datetime
    targets: Targets

    def do(self, action: Action, *, following: Sequence[Action]) -> None:
        if isinstance(action, Reply):
            self._reply(action, following)
        elif isinstance(action, Note):
            self._say(action.text, NewMessage("", visibility=Visibility.INTERNAL))
        elif action.kind in _OTHERS:
            _OTHERS[action.kind](self, action)

    def about(self, actions: Sequence[Action]) -> None:
        """What the ticket is about changes at once, with one line in the ledger."""
        changes = {a.kind: a.value for a in actions if isinstance(a, Change)}
        wanted = TicketChanges(
            category=self.targets.categories.get(changes.get(ActionKind.CATEGORY, "")),
            impact=_choice(Impact, changes.get(ActionKind.IMPACT)),
            urgency=_choice(Urgency, changes.get(ActionKind.URGENCY)),
            priority=_choice(Priority, changes.get(ActionKind.PRIORITY)),
        )
        added = set(changes.get(ActionKind.ADD_TAGS, ()))
        removed = set(changes.get(ActionKind.REMOVE_TAGS, ()))
        if added or removed:
            present = set(self.ticket.tags.values_list("name", flat=True))
            wanted = replace(wanted, tags=sorted((present | added) - removed))
        if wanted != TicketChanges():
            self.ticket = ticket_update(
                ticket=self.ticket, wanted=wanted, actor=self.actor, now=self.now
            )

    def _reply(self, action: Reply, following: Sequence[Action]) -> None:
        after = status_in(following)
        text, _language = action.text_for(self.ticket.requester.language)
        self._say(text, NewMessage("", status_after=after))

    def _say(self, text: str, new: NewMessage) -> None:
        body = placeholders_fill(text, Subject(self.ticket, self.actor, self.now)).text
        message = message_add(
            ticket=self.ticket, new=replace(new, body=body), actor=self.actor, now=self.now
        )
        self.ticket = message.ticket

    def _status(self, action: Change) -> None:
        if self.ticket.status != action.value:
            target = Status(action.value)
            status_set(ticket=self.ticket, target=target, actor=self.actor, now=self.now)

    def _team(self, action: Change) -> None:
        team = self.targets.teams[action.value]
        self.ticket = ticket_move(ticket=self.ticket, team=team, actor=self.actor, now=self.now)

    def _assign(self, action: Change) -> None:
        who = self.actor if action.value == ME else self.targets.people.get(action.value)
        if action.value == NOBODY:
            who = None
        self.ticket = ticket_assign(
            ticket=self.ticket, assignee=who, actor=self.actor, now=self.now
        )

    def _guide(self, action: Change) -> None:
        guide_start(ticket=self.ticket, slug=action.value, actor=self.actor, now=self.now)


_OTHERS = {
    ActionKind.STATUS: _Work._status,
    ActionKind.TEAM: _Work._team,
    ActionKind.ASSIGN: _Work._assign,
    ActionKind.GUIDE: _Work._guide,
}


def macro_status(macro: Macro) -> Status | None:
    """The status that the macro leaves a ticket in, if it says one."""
    return status_in(actions_parse(macro.actions, language=macro.language))


def status_in(actions: Sequence[Action]) -> Status | None:
    """The status that these actions leave the ticket in, if they say one."""
    said = [a.value for a in actions if isinstance(a, Change) and a.kind == ActionKind.STATUS]
    return Status(said[0]) if said else None


def _choice(kind: Any, value: int | None) -> Any:
    return kind(value) if value is not None else None
