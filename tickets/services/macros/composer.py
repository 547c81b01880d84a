"""Macros chosen in the composer: done together with the message, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import Macro, Message, Status, Ticket
from tickets.services.change import locked
from tickets.services.macros.access import macros_for, require_identity_for
from tickets.services.macros.actions import Action, ActionKind, action_digest, actions_parse
from tickets.services.macros.apply import actions_carry_out, applied_write, status_in
from tickets.services.macros.chosen import Mark, chosen_read
from tickets.services.message import NewMessage, message_add


@dataclass(frozen=True)
class MacroPlan:
    """What is to be done with a message: each macro with those of its actions that were kept."""

    parts: Sequence[tuple[Macro, tuple[Action, ...]]]

    @property
    def status(self) -> Status | None:
        """The status to give to the message itself, so that one change is written and not two."""
        return status_in([action for _macro, actions in self.parts for action in actions])

    def beside_message(self) -> "MacroPlan":
        """What is left to do once the message has taken the status along."""
        kept = [
            (macro, tuple(a for a in actions if a.kind != ActionKind.STATUS))
            for macro, actions in self.parts
        ]
        return MacroPlan(kept)


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
    wanted = chosen_read(chosen)
    found = {macro.pk: macro for macro in macros_for(actor).filter(pk__in=wanted)}
    if len(found) != len(wanted):
        raise InvalidInput("macro", _("This macro is not there any more."))
    for macro in found.values():
        require_identity_for(macro, ticket)
    return MacroPlan([(found[pk], actions_kept(found[pk], marks)) for pk, marks in wanted.items()])


_GIVES = (ActionKind.ASSIGN, ActionKind.TEAM)


@transaction.atomic
def message_with_macros(
    *, ticket: Ticket, new: NewMessage, chosen: Sequence[str], actor: User, now: datetime
) -> Message:
    """The message and all that the chosen macros do, or nothing of it.

    A status that the sender chose by the button outranks a macro's. Raises what `message_add` and
    `macro_actions_apply` raise.
    """
    plan = macro_plan(chosen=chosen, ticket=ticket, actor=actor)
    # Whom a macro gives the ticket to has it: nobody takes it in between.
    is_given = any(a.kind in _GIVES for _macro, actions in plan.parts for a in actions)
    takes = new.takes and not is_given
    new = replace(new, status_after=new.status_after or plan.status, takes=takes)
    message = message_add(ticket=ticket, new=new, actor=actor, now=now)
    macro_actions_apply(ticket=message.ticket, plan=plan.beside_message(), actor=actor, now=now)
    return message


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


def actions_kept(macro: Macro, marks: Sequence[Mark]) -> tuple[Action, ...]:
    """The actions that were kept, in the macro's order; never its reply, which is the message.

    Raises InvalidInput("macro") where the macro is no longer what was shown.
    """
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
