"""Who holds the tickets: a person, nobody, another team of the same level."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import Ticket
from tickets.services.assign import ticket_assign, ticket_move
from tickets.services.bulk.actions.base import CHANGED, SAME, UNCHANGED, BulkAction, Facts, Result
from tickets.services.bulk.refusals import CannotHold, ChangedMeanwhile, NotUndoable, TargetGone


def _person(pk: int | None) -> User | None:
    if pk is None:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        raise TargetGone
    return person


def _give(ticket: Ticket, person: User | None, actor: User, now: datetime) -> Ticket:
    access.require_worker(actor, ticket)
    try:
        if person is not None:
            access.require_worker(person, ticket)
    except NotAllowed:
        raise CannotHold from None
    return ticket_assign(ticket=ticket, assignee=person, actor=actor, now=now)


class Assign(BulkAction):
    """`assignee`: a person's key, or null for nobody."""

    kind = "assign"

    @cached_property
    def person(self) -> User | None:
        return _person(self.data["assignee"])

    def check(self, actor: User) -> None:
        person = self.person
        if person is not None and not person.is_agent:
            raise InvalidInput("assignee", _("Only an active agent can hold a ticket."))

    def foresee(self, facts: Facts) -> str:
        wanted = self.data["assignee"]
        if super().foresee(facts) != CHANGED:
            return "closed"
        if facts.assignee_id == wanted:
            return SAME
        return "cannot_hold" if wanted == facts.requester_id else CHANGED

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        before = ticket.assignee_id
        after = _give(ticket, self.person, actor, now)
        return Result(after.version != ticket.version, {"assignee": before})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        if ticket.assignee_id == undo["assignee"]:
            return UNCHANGED
        if ticket.assignee_id != self.data["assignee"]:
            raise ChangedMeanwhile
        _give(ticket, _person(undo["assignee"]), actor, now)
        return Result(True, {})


class MoveToTeam(BulkAction):
    """`team`: its key. Nobody holds the tickets there yet."""

    kind = "team"

    @cached_property
    def team(self) -> Team:
        team = Team.objects.filter(pk=self.data["team"], is_active=True).first()
        if team is None:
            raise TargetGone
        return team

    def check(self, actor: User) -> None:
        if self.team.tier is None:
            raise InvalidInput("team", _("Choose a team that works tickets."))

    def foresee(self, facts: Facts) -> str:
        if super().foresee(facts) != CHANGED:
            return "closed"
        if facts.team_id == self.data["team"]:
            return SAME
        other_level = facts.tier is not None and facts.tier != self.team.tier
        return "other_level" if other_level else CHANGED

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        undo = {"team": ticket.team_id, "assignee": ticket.assignee_id} if ticket.team_id else {}
        after = ticket_move(ticket=ticket, team=self.team, actor=actor, now=now)
        return Result(after.version != ticket.version, undo)

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        if not undo:
            raise NotUndoable
        if ticket.team_id == undo["team"]:
            return UNCHANGED
        if ticket.team_id != self.data["team"] or ticket.assignee_id is not None:
            raise ChangedMeanwhile
        team = Team.objects.filter(pk=undo["team"], is_active=True).first()
        if team is None:
            raise TargetGone
        moved = ticket_move(ticket=ticket, team=team, actor=actor, now=now)
        _give(moved, _person(undo["assignee"]), actor, now)
        return Result(True, {})
