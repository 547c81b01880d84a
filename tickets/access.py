"""Who sees which ticket. The only source of tickets for a view, the API, search, exports and live events."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Membership, Team, User
from helpdesk.lib.prepared_query import PreparedQuery
from tickets.exceptions import NotAllowed
from tickets.families import merged_in
from tickets.models import (
    ActorKind,
    Attachment,
    Message,
    PersonRole,
    StagedFile,
    Ticket,
    TicketEvent,
    TicketPerson,
    Visibility,
)
from tickets.models.event import TicketEventQuerySet
from tickets.models.message import MessageQuerySet
from tickets.models.ticket import TicketQuerySet, pk_of_reference

Person = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """A person's teams, and the restricted teams whose tickets are hidden from them."""

    team_ids: list[int]
    hidden_ids: list[int]


def standing_of(user: User) -> Standing:
    """Read once a request, in one query, and remembered on the request's user object."""
    known = user.__dict__.get("_standing")
    if known is None:
        rows = _teams_of_standing(user.pk)
        hidden = [pk for pk, is_member in rows if not is_member and not user.is_administrator]
        known = Standing([pk for pk, is_member in rows if is_member], hidden)
        user.__dict__["_standing"] = known
    return known


@PreparedQuery
def _teams_of_standing(shape: None, keys: list[int]) -> QuerySet[Team, Any]:
    """(key, whether they are in it) of the person's teams, and of the restricted ones."""
    mine = Membership.objects.filter(user_id=keys[0], team=OuterRef("pk"))
    teams = Team.objects.annotate(is_member=Exists(mine))
    teams = teams.filter(Q(is_member=True) | Q(is_restricted=True))
    return teams.values_list("pk", "is_member").order_by("pk")


def _hidden_team_ids(user: User) -> list[int]:
    return standing_of(user).hidden_ids


def tickets_for(user: Person) -> TicketQuerySet:
    """Every ticket that this person may see, and no other.

    Requesters: their own, and those they are in copy of. Agents and supervisors: all but those of
    restricted teams they are not in (their own requests always; being in copy opens nothing to
    them). Administrators: all.
    """
    if not isinstance(user, User) or not user.is_active:
        return Ticket.objects.none()
    if not user.is_agent:
        # A union of keys: an OR over two tables would have PostgreSQL walk through every ticket.
        own = Ticket.objects.filter(requester=user).values("pk")
        return Ticket.objects.filter(pk__in=own.union(_participating(user), all=True))
    hidden = _hidden_team_ids(user)
    if not hidden:
        return Ticket.objects.all()
    return Ticket.objects.filter(~Q(team_id__in=hidden) | Q(team__isnull=True) | Q(requester=user))


def _participating(user: User) -> QuerySet[TicketPerson, Any]:
    """The keys of the tickets that this person is in copy of."""
    rows = TicketPerson.objects.filter(user=user, role=PersonRole.PARTICIPANT)
    return rows.values("ticket_id")


def viewers_among(user_ids: Collection[int], ticket_id: int) -> set[int]:
    """Those of these people for whom tickets_for holds the ticket: four queries, however many they are.

    The same rule read from the ticket's side, for live events; a test holds the two together.
    """
    found = Ticket.objects.filter(pk=ticket_id).values(
        "requester_id", "team_id", "team__is_restricted"
    )
    ticket = found.first()
    if ticket is None:
        return set()
    people = User.objects.filter(pk__in=user_ids, is_active=True)
    agents = {user.pk for user in people if user.is_agent}
    others = {user.pk for user in people} - agents
    seeing = {ticket["requester_id"]} & (agents | others)
    in_copy = TicketPerson.objects.filter(ticket_id=ticket_id, role=PersonRole.PARTICIPANT)
    seeing |= others & set(in_copy.values_list("user_id", flat=True)) if others else set()
    if not ticket["team__is_restricted"]:
        return seeing | agents
    members = Membership.objects.filter(team_id=ticket["team_id"], user_id__in=agents)
    administrators = {user.pk for user in people if user.is_administrator}
    return seeing | administrators | set(members.values_list("user_id", flat=True))


def own_of(user: Person) -> TicketQuerySet:
    """A person's own requests, along their index; all of them, whoever works on them."""
    if not isinstance(user, User) or not user.is_active:
        return Ticket.objects.none()
    return Ticket.objects.filter(requester=user)


def shared_with(user: Person) -> TicketQuerySet:
    """The tickets that this person sees in the portal because they are in copy, not as their own."""
    if not isinstance(user, User) or not user.is_active:
        return Ticket.objects.none()
    mine = Q(people__user=user, people__role=PersonRole.PARTICIPANT)
    shared = Ticket.objects.filter(mine).exclude(requester=user)
    hidden = _hidden_team_ids(user) if user.is_agent else []
    return shared.filter(~Q(team_id__in=hidden) | Q(team__isnull=True)) if hidden else shared


def is_participant(user: Person, ticket: Ticket) -> bool:
    """Whether they are in copy; an agent in copy still works the ticket."""
    if not isinstance(user, User) or user.pk == ticket.requester_id:
        return False
    rows = TicketPerson.objects.filter(ticket=ticket, user=user, role=PersonRole.PARTICIPANT)
    return rows.exists()


def may_work(user: User, ticket: Ticket) -> bool:
    """Whether this person works the ticket: an active agent, not its requester, not kept out of its team."""
    hidden = ticket.team_id is not None and ticket.team_id in _hidden_team_ids(user)
    return user.is_active and user.is_agent and ticket.requester_id != user.pk and not hidden


def ticket_get(user: Person, reference: str, queryset: TicketQuerySet | None = None) -> Ticket:
    """The ticket behind HD-10234, or 404: hidden and missing look the same."""
    pk = pk_of_reference(reference)
    tickets = tickets_for(user) if queryset is None else queryset
    # No first(): its order would cost more than the row.
    found = tickets.filter(pk=pk)[:1] if pk is not None else ()
    ticket = next(iter(found), None)
    if ticket is None:
        raise Http404
    return ticket


def sees_internal(user: Person, ticket: Ticket) -> bool:
    """Notes, hand-offs and guide runs: for those who work the ticket, never for its requester."""
    return isinstance(user, User) and user.is_agent and ticket.requester_id != user.pk


def messages_for(user: Person, ticket: Ticket) -> MessageQuerySet:
    """The messages of a ticket (already fetched through tickets_for) that this person may read.

    Those of tickets merged into it too, in the order in which they were said. Whoever works it reads
    of those what they may see of them by themselves; everybody else was named when they were merged.
    """
    is_worker = sees_internal(user, ticket)
    inside = merged_in(ticket, tickets_for(user) if is_worker else Ticket.objects.all())
    messages = Message.objects.filter(ticket_id__in=[ticket.pk, *(row.pk for row in inside)])
    if not is_worker:
        messages = messages.filter(visibility=Visibility.PUBLIC)
    if not inside:
        return messages.order_by("pk")
    own = [row.pk for row in inside if not sees_internal(user, row)]
    messages = messages.exclude(ticket_id__in=own, visibility=Visibility.INTERNAL)
    # What a split took along, and a merge brought back, is said once.
    messages = messages.exclude(copied_from__ticket_id__in=[ticket.pk, *(r.pk for r in inside)])
    return messages.order_by("created_at", "pk")


def events_for(user: Person, ticket: Ticket) -> TicketEventQuerySet:
    """The ledger, for those who work the ticket; nobody else reads it."""
    events = TicketEvent.objects.filter(ticket=ticket)
    if not sees_internal(user, ticket):
        events = events.none()
    return events.order_by("pk")


def attachment_get(user: Person, key: str) -> Attachment:
    """The attachment under this key, if its ticket and its message may be read; else 404."""
    files = Attachment.objects.select_related("message", "ticket").filter(key=key)
    found = files.filter(ticket__in=tickets_for(user)).first()
    if found is None:
        found = files.filter(message__visibility=Visibility.PUBLIC).first()
        if found is None or not _reads_through_a_merge(user, found.ticket):
            raise Http404
    if found.message.is_internal and not sees_internal(user, found.ticket):
        raise Http404
    return found


def _reads_through_a_merge(user: Person, ticket: Ticket) -> bool:
    """Whether what was said in public on it is shown to them on a ticket that it was merged into."""
    visible = tickets_for(user)
    while ticket.merged_into_id is not None:
        ticket = Ticket.objects.get(pk=ticket.merged_into_id)
        if not sees_internal(user, ticket) and visible.filter(pk=ticket.pk).exists():
            return True
    return False


def file_get(user: Person, key: str) -> Attachment | StagedFile:
    """The attachment under this key, or a file that this person brought and has not sent yet; else 404."""
    if isinstance(user, User) and user.is_active:
        staged = StagedFile.objects.filter(key=key, user=user).first()
        if staged is not None:
            return staged
    return attachment_get(user, key)


def actor_kind_on(actor: User | None, ticket: Ticket) -> ActorKind:
    """In what capacity this person acts: on one's own request, or in copy of it, as a requester."""
    if actor is None:
        return ActorKind.SYSTEM
    if actor.pk == ticket.requester_id or not actor.is_agent:
        return ActorKind.REQUESTER
    return ActorKind.AGENT


def decides_on(user: Person, ticket: Ticket) -> bool:
    """Whether they may say that it is solved, or open again: its requester and those who work it.

    The ticket was fetched through tickets_for. People in copy speak, and decide nothing.
    """
    return isinstance(user, User) and (user.pk == ticket.requester_id or user.is_agent)


def require_worker(actor: User | None, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor works this ticket (None: the system itself)."""
    if actor is not None and not may_work(actor, ticket):
        raise NotAllowed


def require_participant(actor: User | None, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor is the requester or works the ticket."""
    if actor is not None and actor.pk == ticket.requester_id and actor.is_active:
        return
    require_worker(actor, ticket)


def require_speaker(actor: User | None, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor may say something: as require_participant, or in copy."""
    is_in_copy = actor is not None and actor.is_active and not actor.is_agent
    if not (is_in_copy and is_participant(actor, ticket)):  # type: ignore[arg-type]
        require_participant(actor, ticket)
