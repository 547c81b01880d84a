"""Several tickets into one, and a macro on each."""

from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from tickets import access
from tickets.models import Macro, Ticket, TicketEvent, TicketMerge
from tickets.services.bulk.actions.base import CHANGED, SAME, UNCHANGED, BulkAction, Facts, Result
from tickets.services.bulk.refusals import OutOfSight, TargetGone
from tickets.services.macros import macro_apply, macro_undo
from tickets.services.macros.access import macros_for
from tickets.services.macros.undo import UNDO_FOR as MACRO_UNDO_FOR
from tickets.services.merge import tickets_merge
from tickets.services.unmerge import merge_undo


class Merge(BulkAction):
    """`into`: the survivor's key. `readers`: the people of whom was said that they may read it all."""

    kind = "merge"
    locks_first = False
    most = 50

    def check(self, actor: User) -> None:
        self._survivor(actor)

    def _survivor(self, actor: User) -> Ticket:
        survivor = access.tickets_for(actor).filter(pk=self.data["into"]).first()
        if survivor is None:
            raise TargetGone
        return survivor

    def foresee(self, facts: Facts) -> str:
        return SAME if facts.pk == self.data["into"] else CHANGED

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        if ticket.pk == self.data["into"] or ticket.merged_into_id == self.data["into"]:
            return UNCHANGED
        merge = tickets_merge(
            survivor=self._survivor(actor),
            merged=ticket,
            actor=actor,
            now=now,
            confirmed_readers=self.data.get("readers", []),
        )
        return Result(True, {"merge": merge.pk})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        merge = TicketMerge.objects.filter(pk=undo["merge"]).first()
        if merge is None:
            raise OutOfSight
        if merge.undone_at is not None:
            return UNCHANGED
        merge_undo(merge=merge, actor=actor, now=now)
        return Result(True, {})


class ApplyMacro(BulkAction):
    """`macro`: its key. What it wrote to requesters has left: undoing takes the rest back."""

    kind = "macro"
    undo_for = MACRO_UNDO_FOR

    @cached_property
    def macro(self) -> Macro:
        macro = Macro.objects.filter(pk=self.data["macro"], deleted_at__isnull=True).first()
        if macro is None:
            raise TargetGone
        return macro

    def check(self, actor: User) -> None:
        if not macros_for(actor).filter(pk=self.data["macro"]).exists():
            raise TargetGone

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        applied = macro_apply(ticket=ticket, macro=self.macro, actor=actor, now=now)
        return Result(True, {"event": applied.event.pk})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        event = TicketEvent.objects.get(pk=undo["event"], ticket=ticket)
        macro_undo(ticket=ticket, event=event, actor=actor, now=now)
        return Result(True, {})
