"""What the composer offers while one types: people after @, articles after ??, macros after ::.

Each kind is a provider that its room registers at start; this room knows people alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Membership, Role, Team, User
from tickets.models import Ticket, Visibility

SHOWN = 8
QUERY_LENGTH = 80


@dataclass(frozen=True)
class Completion:
    """One choice: `text` is what it writes; `hint` says more about it; `id` is for whoever acts on it.

    `mark` is a word beside the label. A `refusal` says why it cannot be chosen here: it has no text.
    """

    id: str
    label: str
    hint: str = ""
    text: str = ""
    mark: str = ""
    refusal: str = ""


Provider = Callable[[User, Ticket, str, Visibility], Sequence[Completion]]
_providers: dict[str, Provider] = {}


def completion_register(kind: str, provider: Provider) -> None:
    """Called once, at start. `provider(user, ticket, query, visibility)` gives at most SHOWN choices,
    best first; `visibility` is that of the message being written.
    """
    _providers[kind] = provider


def completions(
    kind: str, *, user: User, ticket: Ticket, query: str, visibility: Visibility = Visibility.PUBLIC
) -> Sequence[Completion]:
    """The choices of a kind; none for a kind that nobody registered."""
    provider = _providers.get(kind)
    cleaned = " ".join(query.replace("\x00", "").split())[:QUERY_LENGTH]
    return list(provider(user, ticket, cleaned, visibility))[:SHOWN] if provider else []


def people_offered(
    user: User, ticket: Ticket, query: str, _visibility: Visibility
) -> list[Completion]:
    """Active agents by the beginning of any word of their name, who may see the ticket."""
    agents = _workers(ticket).exclude(pk=user.pk)
    for word in query.split():
        agents = agents.filter(Q(full_name__istartswith=word) | Q(full_name__icontains=f" {word}"))
    shown = list(agents.order_by("full_name", "pk")[:SHOWN])
    twice = _shared_names(shown)
    return [_person(person, is_shared=person.full_name.lower() in twice) for person in shown]


def _workers(ticket: Ticket) -> QuerySet[User]:
    """Who works the ticket, as `access.may_work` says of one person."""
    agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    restricted = Team.objects.filter(tickets=ticket, is_restricted=True)
    member = Membership.objects.filter(user=OuterRef("pk"), team=ticket.team_id)
    may = ~Exists(restricted) | Exists(member) | Q(role=Role.ADMINISTRATOR)
    return agents.filter(may).exclude(pk=ticket.requester_id)


def _person(person: User, *, is_shared: bool) -> Completion:
    """Two people of one name are told apart by their address, in the list and in the text."""
    named = person.email if is_shared else person.full_name
    return Completion(str(person.pk), person.full_name, person.email, f"@{named} ")


def _shared_names(people: Sequence[User]) -> set[str]:
    names = [person.full_name.lower() for person in people]
    agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    counted = agents.annotate(name=Lower("full_name")).filter(name__in=names).values("name")
    shared = counted.annotate(people=Count("pk")).filter(people__gt=1).order_by()
    return set(shared.values_list("name", flat=True))
