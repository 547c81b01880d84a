"""Sending a hand-off: checked, kept as it is, the ticket moved, everybody told, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from escalation.completeness import missing
from escalation.document import HandoffDocument, document_check
from escalation.exceptions import HandoffAlreadyPending, HandoffIncomplete
from escalation.models import Direction, Handoff, HandoffDraft
from escalation.services.bell import receivers_of, ring
from escalation.tried import runs_leave, tried_snapshot
from tickets import access, letters
from tickets.exceptions import InvalidInput
from tickets.models import Attachment, EventKind, Ticket
from tickets.selectors.people import concerned_by
from tickets.services import ticket_hand_over
from tickets.services.change import locked
from tickets.services.submission import submission_claim


@dataclass(frozen=True)
class _Route:
    from_team: Team
    to_team: Team
    direction: Direction


def direction_between(from_tier: int | None, to_tier: int | None) -> Direction:
    """Up to a higher tier, down to a lower one; teams without a tier are beside each other."""
    if from_tier is None or to_tier is None or from_tier == to_tier:
        return Direction.SIDEWAYS
    return Direction.UP if to_tier > from_tier else Direction.DOWN


@transaction.atomic
def handoff_send(
    *,
    ticket: Ticket,
    document: HandoffDocument,
    to_team: Team,
    actor: User,
    now: datetime,
    expected_version: int | None = None,
    submission_key: str = "",
) -> Handoff:
    """Hands the ticket to another team with its document, which nothing changes afterwards.

    `document.tried` is taken from the ticket's guide runs, whatever is given. Raises NotAllowed,
    InvalidInput(field), HandoffIncomplete, HandoffAlreadyPending, StaleTicket or AlreadySubmitted;
    nothing is written then.
    """
    access.require_worker(actor, ticket)
    submission_claim(user=actor, key=submission_key, ticket=ticket, now=now)
    current = locked(ticket, expected_version)
    route = _route(current, to_team, actor)
    document = _complete(current, document, route, actor)
    if Handoff.objects.pending().filter(ticket=current).exists():
        raise HandoffAlreadyPending
    handoff = Handoff.objects.create(
        ticket=current,
        from_team=route.from_team,
        to_team=to_team,
        from_tier=current.tier or route.from_team.tier,
        to_tier=to_team.tier,
        direction=route.direction,
        from_agent=actor,
        created_at=now,
        **document.as_columns(),
    )
    runs_leave(ticket=current, actor=actor, now=now)
    _move(handoff, current, actor, now)
    HandoffDraft.objects.filter(ticket=current, author=actor).delete()
    _tell(handoff, current, now)
    return handoff


def _route(ticket: Ticket, to_team: Team, actor: User) -> _Route:
    """From where to where; raises InvalidInput("to_team") where there is no such way."""
    if not to_team.is_active:
        raise InvalidInput("to_team", _("This team takes no tickets any more."))
    if ticket.team_id == to_team.pk:
        raise InvalidInput("to_team", _("The ticket is with this team already."))
    from_team = ticket.team or actor.teams.order_by("tier", "pk").first()
    if from_team is None:
        raise InvalidInput("to_team", _("Give the ticket to a team first, so that it can return."))
    tier = ticket.tier or from_team.tier
    return _Route(from_team, to_team, direction_between(tier, to_team.tier))


def _complete(
    ticket: Ticket, document: HandoffDocument, route: _Route, actor: User
) -> HandoffDocument:
    tried = tried_snapshot(ticket, actor.language)
    document = replace(document_check(document), tried=tried)
    lacking = missing(document, direction=route.direction)
    if lacking:
        raise HandoffIncomplete(lacking)
    known = set(Attachment.objects.filter(ticket=ticket).values_list("key", flat=True))
    if not set(document.evidence) <= known:
        raise InvalidInput("evidence", _("One of these files is not on this ticket."))
    return document


def _move(handoff: Handoff, ticket: Ticket, actor: User, now: datetime) -> None:
    moved = ticket_hand_over(
        ticket=ticket,
        team=handoff.to_team,
        assignee=None,
        kind=EventKind.HANDED_OFF,
        data={"handoff": handoff.pk, "direction": handoff.direction},
        actor=actor,
        now=now,
    )
    handoff.ticket = moved


def _tell(handoff: Handoff, ticket: Ticket, now: datetime) -> None:
    ring(handoff, receivers_of(handoff.to_team), "handoff_received", handoff.from_agent, now)
    # They hear that others look at it now; nothing of the document leaves the house.
    cause, template = str(handoff.pk), "request_handed_off"
    letters.requester_mail(ticket, template, cause=cause, now=now)
    letters.copies_mail(ticket, concerned_by(ticket).participants, template, cause=cause, now=now)
