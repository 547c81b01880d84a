"""Where the tickets stand. What was resolved is open again when it is undone; closed stays closed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from tickets import transitions
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import UNRESOLVED, ActorKind, Status, Ticket
from tickets.notify import UNTOLD
from tickets.services.bulk.actions.base import CHANGED, SAME, UNCHANGED, BulkAction, Facts, Result
from tickets.services.bulk.refusals import ChangedMeanwhile, NotUndoable
from tickets.services.status import ticket_transition

TARGETS = [status for status in Status if status != Status.NEW]


def way_back(before: str, after: str) -> str:
    """The status that undoing leads to; empty where there is none.

    Nothing becomes new again, a closed ticket stays closed, and a reopening is not resolved away.
    """
    back = Status.OPEN if before == Status.NEW else before
    if after == Status.CLOSED or back not in UNRESOLVED or back == after:
        return ""
    return str(back)


class SetStatus(BulkAction):
    """`to`: the status; `untold`: its requesters get no mail and no survey about it."""

    kind = "status"

    def check(self, actor: User) -> None:
        if self.data["to"] not in TARGETS:
            raise InvalidInput("to", _("This is not a status that many tickets can be given."))
        if self.data.get("untold") and not (actor.is_supervisor and self.data["to"] == "resolved"):
            raise NotAllowed

    def foresee(self, facts: Facts) -> str:
        if facts.status == self.data["to"]:
            return SAME
        allowed = transitions.TABLE[ActorKind.AGENT][Status(facts.status)]
        if self.data["to"] in allowed:
            return CHANGED
        return "closed" if facts.status == Status.CLOSED else "transition"

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        before, to = ticket.status, Status(self.data["to"])
        if before == to:
            return UNCHANGED
        reason = UNTOLD if self.data.get("untold") else ""
        ticket_transition(ticket=ticket, target=to, actor=actor, now=now, reason=reason)
        back = way_back(before, to)
        return Result(True, {"status": back} if back else {})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        if not undo:
            raise NotUndoable
        back = Status(undo["status"])
        if ticket.status == back:
            return UNCHANGED
        if ticket.status != self.data["to"]:
            raise ChangedMeanwhile
        if ticket.status == Status.RESOLVED and back != Status.OPEN:
            ticket = ticket_transition(ticket=ticket, target=Status.OPEN, actor=actor, now=now)
        ticket_transition(ticket=ticket, target=back, actor=actor, now=now)
        return Result(True, {})
