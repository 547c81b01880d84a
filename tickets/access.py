"""Who sees which ticket. The only source of tickets for a view, the API, search, exports and live events."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from accounts.models import Membership, Team, User
from tickets.exceptions import NotAllowed
from tickets.models import (
    ActorKind,
    Attachment,
    Message,
    Ticket,
    TicketEvent,
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
        is_member = Exists(Membership.objects.filter(user=user, team=OuterRef("pk")))
        teams = Team.objects.annotate(is_member=is_member)
        teams = teams.filter(Q(is_member=True) | Q(is_restricted=True))
        rows = list(teams.values_list("pk", "is_member").order_by("pk"))
        hidden = [pk for pk, is_member in rows if not is_member and not user.is_administrator]
        known = Standing([pk for pk, is_member in rows if is_member], hidden)
        user.__dict__["_standing"] = known
    return known


def _hidden_team_ids(user: User) -> list[int]:
    return standing_of(user).hidden_ids


def tickets_for(user: Person) -> TicketQuerySet:
    """Every ticket that this person may see, and no other.

    Requesters: their own. Agents and supervisors: all but those of restricted teams they are not in
    (their own requests always). Administrators: all.
    """
    if not isinstance(user, User) or not user.is_active:
        return Ticket.objects.none()
    if not user.is_agent:
        return Ticket.objects.filter(requester=user)
    hidden = _hidden_team_ids(user)
    if not hidden:
        return Ticket.objects.all()
    return Ticket.objects.filter(~Q(team_id__in=hidden) | Q(team__isnull=True) | Q(requester=user))


def ticket_get(user: Person, reference: str, queryset: TicketQuerySet | None = None) -> Ticket:
    """The ticket behind HD-10234, or 404: hidden and missing look the same."""
    pk = pk_of_reference(reference)
    tickets = tickets_for(user) if queryset is None else queryset
    ticket = tickets.filter(pk=pk).first() if pk is not None else None
    if ticket is None:
        raise Http404
    return ticket


def sees_internal(user: Person, ticket: Ticket) -> bool:
    """Notes, hand-offs and guide runs: for those who work the ticket, never for its requester."""
    return isinstance(user, User) and user.is_agent and ticket.requester_id != user.pk


def messages_for(user: Person, ticket: Ticket) -> MessageQuerySet:
    """The messages of a ticket (already fetched through tickets_for) that this person may read."""
    messages = Message.objects.filter(ticket=ticket)
    if not sees_internal(user, ticket):
        messages = messages.filter(visibility=Visibility.PUBLIC)
    return messages.order_by("pk")


def events_for(user: Person, ticket: Ticket) -> TicketEventQuerySet:
    """The ledger, for those who work the ticket; nobody else reads it."""
    events = TicketEvent.objects.filter(ticket=ticket)
    if not sees_internal(user, ticket):
        events = events.none()
    return events.order_by("pk")


def attachment_get(user: Person, key: str) -> Attachment:
    """The attachment under this key, if its ticket and its message may be read; else 404."""
    found = (
        Attachment.objects.select_related("message", "ticket")
        .filter(key=key, ticket__in=tickets_for(user))
        .first()
    )
    if found is None:
        raise Http404
    if found.message.is_internal and not sees_internal(user, found.ticket):
        raise Http404
    return found


def actor_kind_on(actor: User | None, ticket: Ticket) -> ActorKind:
    """In what capacity this person acts: on one's own request one is the requester."""
    if actor is None:
        return ActorKind.SYSTEM
    if actor.pk == ticket.requester_id:
        return ActorKind.REQUESTER
    return ActorKind.AGENT


def require_worker(actor: User | None, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor works this ticket (None: the system itself)."""
    if actor is None:
        return
    hidden = ticket.team_id is not None and ticket.team_id in _hidden_team_ids(actor)
    if not actor.is_active or not actor.is_agent or ticket.requester_id == actor.pk or hidden:
        raise NotAllowed


def require_participant(actor: User | None, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor is the requester or works the ticket."""
    if actor is not None and actor.pk == ticket.requester_id and actor.is_active:
        return
    require_worker(actor, ticket)
