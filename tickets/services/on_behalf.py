"""An agent files a request for somebody: by phone, at the desk, from a mail or a chat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import Channel, Status, Ticket
from tickets.services.assign import ticket_assign
from tickets.services.create import NewTicket, ticket_create
from tickets.services.message import NewMessage, message_add
from tickets.services.people import participant_add
from tickets.services.requester import NewRequester, requester_create


@dataclass(frozen=True)
class OnBehalf:
    """A request as an agent writes it down, and what becomes of it at once.

    `is_taken`: the agent goes on with it. `solution`: it was solved while they talked; these words
    go to the requester. Either way it stays with the agent's own team, unless another was asked for.
    """

    new: NewTicket
    participants: Sequence[User] = ()
    # In copy too, and known here from now on.
    newcomers: Sequence[NewRequester] = ()
    is_taken: bool = False
    solution: str | None = None


@transaction.atomic
def ticket_file(*, filed: OnBehalf, actor: User, now: datetime, submission_key: str = "") -> Ticket:
    """Makes the ticket, with whoever is in copy; taken or resolved by the actor where so filed.

    All of it or nothing. Raises what ticket_create, participant_add and message_add raise, and
    InvalidInput("requester") for one's own request, "solution" for a solution without words.
    """
    if filed.new.requester.pk == actor.pk:
        raise InvalidInput("requester", _("Your own request goes through the portal."))
    new = replace(filed.new, team=_team_of(filed, actor), solved_live=filed.solution is not None)
    ticket = ticket_create(new=new, actor=actor, now=now, submission_key=submission_key)
    for person in [*filed.participants, *_newcomers(filed, actor)]:
        participant_add(ticket=ticket, person=person, actor=actor, now=now)
    if filed.solution is not None:
        _solve(ticket, filed.solution, actor, now)
    elif filed.is_taken:
        ticket_assign(ticket=ticket, assignee=actor, actor=actor, now=now)
    ticket.refresh_from_db()
    return ticket


def _newcomers(filed: OnBehalf, actor: User) -> list[User]:
    try:
        return [requester_create(new=new, actor=actor) for new in filed.newcomers]
    except InvalidInput as refusal:
        raise InvalidInput("person", str(refusal)) from refusal


def _team_of(filed: OnBehalf, actor: User) -> Team | None:
    """The team asked for; else the actor's own first one where the ticket stays with the actor."""
    stays = filed.is_taken or filed.solution is not None
    if filed.new.team is not None or not stays:
        return filed.new.team
    teams = Team.objects.filter(pk__in=access.standing_of(actor).team_ids, is_active=True)
    return teams.order_by("tier", "pk").first()


def _solve(ticket: Ticket, solution: str, actor: User, now: datetime) -> None:
    if not solution.strip():
        raise InvalidInput("solution", _("Say in a few words what solved it."))
    ticket_assign(ticket=ticket, assignee=actor, actor=actor, now=now)
    channel = Channel(ticket.channel)
    said = NewMessage(body=solution, channel=channel, status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=said, actor=actor, now=now)
