"""What hand-off pages read: what the form starts with, the queues, the history of a ticket."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import Team, Tier, User
from escalation import access
from escalation.document import TEXT_FIELDS
from escalation.models import Handoff, HandoffDraft, HandoffQuerySet
from knowledge_base.selectors import handoff_wish
from tickets.access import messages_for
from tickets.models import UNRESOLVED, Attachment, Message, Ticket

EXCERPT = 4
# Facts of a case stay true from one hand-off to the next; the ask only when it came back.
_FACTS = (
    "scope", "environment", "reproduction", "tried_notes", "ruled_out", "evidence_notes",
    "best_guess",
)  # fmt: skip


def handoff_prefill(ticket: Ticket, actor: User) -> dict[str, Any]:
    """What the form starts with, so that nothing known is typed again. Keys as in a draft.

    Symptom: the opening message. Told: the last public reply. Evidence: all files. The rest comes
    from an earlier hand-off of the ticket; the environment else from the requester's last one. Team
    and ask as the guide says that led here, where it does.
    """
    earlier = Handoff.objects.filter(ticket=ticket).order_by("-pk").first()
    data: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, "")
    data["symptom"] = _opening_words(ticket)
    data["told_requester"] = _last_told(ticket)
    if earlier is not None:
        data |= {name: getattr(earlier, name) for name in _FACTS}
        data["cannot_reproduce"] = earlier.cannot_reproduce
        data["symptom"] = earlier.symptom or data["symptom"]
        data["ask"] = earlier.ask if earlier.is_returned else ""
    data["environment"] = data["environment"] or _known_environment(ticket, actor)
    data["evidence"] = list(files_of(ticket).values_list("key", flat=True))
    wish = handoff_wish(ticket, actor.language)
    data["ask"] = data["ask"] or wish.ask
    known = {team.slug for team in teams_for(ticket)}
    team = team_suggested(ticket)
    data["to_team"] = wish.team if wish.team in known else team.slug if team else ""
    return data


def _opening_words(ticket: Ticket) -> str:
    opening = Message.objects.filter(ticket=ticket, is_opening=True).only("body").first()
    return opening.body if opening else ticket.subject


def _last_told(ticket: Ticket) -> str:
    said = Message.objects.public().filter(
        ticket=ticket, is_from_agent=True, is_automatic=False, is_opening=False
    )
    last = said.only("body").order_by("-pk").first()
    return last.body if last else ""


def _known_environment(ticket: Ticket, actor: User) -> str:
    theirs = access.handoffs_for(actor).filter(ticket__requester=ticket.requester_id)
    last = theirs.exclude(environment="").only("environment").order_by("-pk").first()
    return last.environment if last else ""


def files_of(ticket: Ticket) -> QuerySet[Attachment]:
    """The ticket's files, oldest first."""
    return Attachment.objects.filter(ticket=ticket).order_by("pk")


def draft_of(ticket: Ticket, author: User) -> HandoffDraft | None:
    return HandoffDraft.objects.filter(ticket=ticket, author=author).first()


def teams_for(ticket: Ticket) -> Sequence[Team]:
    """The teams that a ticket can be handed to, by tier."""
    teams = Team.objects.filter(is_active=True).exclude(pk=ticket.team_id or 0)
    return list(teams.order_by(F("tier").asc(nulls_last=True), "name_en", "pk"))


def team_suggested(ticket: Ticket) -> Team | None:
    """A team of the next tier up: the only one, or who got the last hand-off of this category.

    Otherwise none: a team that nobody chose would get what it has to return.
    """
    higher = [team for team in teams_for(ticket) if (team.tier or 0) > (ticket.tier or Tier.L1)]
    nearest = [team for team in higher if team.tier == higher[0].tier]
    if len(nearest) == 1:
        return nearest[0]
    if ticket.category_id is None:
        return None
    last = (
        Handoff.objects.filter(ticket__category=ticket.category_id, to_team__in=nearest)
        .select_related("to_team")
        .order_by("-pk")
        .first()
    )
    return last.to_team if last else None


def handoffs_to_accept(user: User, *, team_ids: Sequence[int] | None = None) -> HandoffQuerySet:
    """What waits for the given teams (None: for every team), of the tickets the user works."""
    waiting = access.handoffs_for(user).pending().filter(ticket__status__in=UNRESOLVED)
    return waiting if team_ids is None else waiting.for_teams(list(team_ids))


def handoffs_waiting(user: User) -> HandoffQuerySet:
    """What waits for the user's own teams; its number stands in the rail."""
    return handoffs_to_accept(user, team_ids=access.team_ids_of(user))


def handoffs_to_accept_count(user: User) -> int:
    """How many wait for the user's own teams."""
    return handoffs_waiting(user).count() if user.is_agent else 0


def handoffs_of(ticket: Ticket) -> list[Handoff]:
    """The hand-offs of a ticket (already fetched through access), newest first."""
    return list(Handoff.objects.for_page().filter(ticket=ticket).order_by("-pk"))


def excerpt_of(user: User, ticket: Ticket) -> list[Message]:
    """How the conversation began, and its last few messages, in order."""
    messages = messages_for(user, ticket).for_thread()
    last = list(messages.order_by("-pk")[:EXCERPT])[::-1]
    if last and not last[0].is_opening:
        last = [*messages.filter(is_opening=True), *last]
    return last


def evidence_of(handoff: Handoff) -> list[Attachment]:
    """The files that the sender pointed to."""
    if not handoff.evidence:
        return []
    return list(files_of(handoff.ticket).filter(key__in=handoff.evidence))
