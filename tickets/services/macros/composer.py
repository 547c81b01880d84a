"""Macros chosen in the composer: what a form carries of them, and doing it with the message.

A form carries `macro=17` for a macro whose text was used, and `macro=17:2:1f0c9a3e` for each further
action that was not taken away: the macro, the place of the action in it, and its digest as it was
shown. A macro that was edited meanwhile does nothing that nobody saw.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import Macro, Status, Ticket
from tickets.services.change import locked
from tickets.services.macros.access import macros_for, require_identity_for
from tickets.services.macros.actions import Action, ActionKind, action_digest, actions_parse
from tickets.services.macros.apply import actions_carry_out, applied_write, status_in

CHOSEN_MAX = 40
_CHOSEN = re.compile(r"(\d{1,18})(?::(\d{1,2}):([0-9a-f]{8}))?", re.ASCII)


@dataclass(frozen=True)
class MacroPlan:
    """What is to be done with a message: each macro with those of its actions that were kept."""

    parts: Sequence[tuple[Macro, tuple[Action, ...]]]

    @property
    def status(self) -> Status | None:
        """The status to give to the message itself, so that one change is written and not two."""
        return status_in([action for _macro, actions in self.parts for action in actions])


def chosen_value(macro: Macro, position: int, action: Action) -> str:
    """What a form carries for this action of the macro."""
    return f"{macro.pk}:{position}:{action_digest(action)}"


def macro_plan(*, chosen: Sequence[str], ticket: Ticket, actor: User) -> MacroPlan:
    """Reads what the form carries; one query, and none where nothing was chosen.

    Raises InvalidInput("macro") for what is not there (any more) or has been changed since, and
    IdentityUnconfirmed.
    """
    if not chosen:
        return MacroPlan(())
    wanted = _wanted(chosen)
    found = {macro.pk: macro for macro in macros_for(actor).filter(pk__in=wanted)}
    if len(found) != len(wanted):
        raise InvalidInput("macro", _("This macro is not there any more."))
    for macro in found.values():
        require_identity_for(macro, ticket)
    return MacroPlan([(found[pk], _kept(found[pk], marks)) for pk, marks in wanted.items()])


@transaction.atomic
def macro_actions_apply(
    *, ticket: Ticket, plan: MacroPlan, actor: User | None, now: datetime
) -> Ticket:
    """Does the plan's actions after its message was written, within the sender's transaction.

    Raises what `macro_apply` raises; the sender's transaction is then given up as a whole.
    """
    if not plan.parts:
        return ticket
    access.require_worker(actor, ticket)
    current = locked(ticket, None)
    for macro, actions in plan.parts:
        before = (current.version, current.assignee_id)
        current = actions_carry_out(ticket=current, actions=actions, actor=actor, now=now)
        applied_write(ticket=current, macro=macro, before=before, actor=actor, now=now)
    return current


def _wanted(chosen: Sequence[str]) -> dict[int, list[tuple[int, str]]]:
    """For each macro the places and digests of the actions to do, in the order of the form."""
    wanted: dict[int, list[tuple[int, str]]] = {}
    for value in chosen[:CHOSEN_MAX]:
        match = _CHOSEN.fullmatch(value)
        if match is None:
            raise InvalidInput("macro", _("This macro is not there any more."))
        marks = wanted.setdefault(int(match[1]), [])
        if match[2] is not None:
            marks.append((int(match[2]), match[3]))
    return wanted


def _kept(macro: Macro, marks: Sequence[tuple[int, str]]) -> tuple[Action, ...]:
    """The actions that were kept, in the macro's order; never its reply, which is the message."""
    actions = actions_parse(macro.actions, language=macro.language)
    kept = []
    for position, digest in sorted(set(marks)):
        action = actions[position] if position < len(actions) else None
        if action is None or action_digest(action) != digest or action.kind == ActionKind.REPLY:
            raise InvalidInput(
                "macro", _("The macro “%(name)s” was changed. Choose it again.") % {"name": macro}
            )
        kept.append(action)
    return tuple(kept)
