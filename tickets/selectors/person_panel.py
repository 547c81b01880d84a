"""What an agent is shown of a person: their tickets, their organisation's, and a few figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Concat, Lower, Replace
from django.db.models.query import QuerySet

from accounts.models import Organisation, User
from tickets import access
from tickets.models import UNRESOLVED, EventKind, PersonRole, Ticket, TicketEvent, TicketPerson

SHOWN = 8
FOUND = 8
WINDOW = timedelta(days=90)
_PLAIN = str.maketrans("áéíóúüñàèìòùâêîôûäëïöçãõ", "aeiouunaeiouaeiouaeiocao")
_FOLDED = [("á", "a"), ("é", "e"), ("í", "i"), ("ó", "o"), ("ú", "u"), ("ü", "u"), ("ñ", "n"),
           ("Á", "a"), ("É", "e"), ("Í", "i"), ("Ó", "o"), ("Ú", "u"), ("Ü", "u"), ("Ñ", "n")]  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """A person's tickets of the last 90 days, and how they rated the last time they were asked."""

    filed: int
    open: int
    reopened: int
    last_score: int | None


def people_on(ticket: Ticket) -> list[TicketPerson]:
    """Everybody in copy and every watcher, in the order in which they came; one query a page."""
    known = ticket.__dict__.get("_people_on")
    if known is None:
        rows = TicketPerson.objects.filter(ticket=ticket).select_related("user__organisation")
        known = ticket.__dict__["_people_on"] = list(rows.order_by("pk"))
    return list(known)


def participants_on(ticket: Ticket) -> list[User]:
    return [row.user for row in people_on(ticket) if row.role == PersonRole.PARTICIPANT]


def watchers_on(ticket: Ticket) -> list[User]:
    return [row.user for row in people_on(ticket) if row.role == PersonRole.WATCHER]


def tickets_of(user: User, person: User) -> Any:
    """The requests of a person that this user may see, those in which they are in copy left out."""
    return access.tickets_for(user).filter(requester=person)


def organisation_open(user: User, organisation_id: int) -> Any:
    """The open tickets of an organisation that this user may see, most urgent first."""
    visible = access.tickets_for(user).unresolved().filter(organisation_id=organisation_id)
    return visible.order_by("priority", "created_at", "pk")


def person_figures(user: User, person: User, *, now: datetime) -> Figures:
    """Over the tickets that this user may see, in two queries."""
    visible = tickets_of(user, person)
    recent = Q(created_at__gte=now - WINDOW)
    counted = visible.filter(recent | Q(status__in=UNRESOLVED)).aggregate(
        filed=Count("pk", filter=recent),
        open=Count("pk", filter=Q(status__in=UNRESOLVED)),
        reopened=Count("pk", filter=recent & Q(reopen_count__gt=0)),
    )
    # Named, not left to the planner: a rating lies on one of a person's own tickets.
    answered = TicketEvent.objects.filter(
        kind=EventKind.SURVEY_ANSWERED, actor=person, ticket__in=visible
    )
    last = answered.order_by("-pk").values_list("data", flat=True).first()
    return Figures(**counted, last_score=(last or {}).get("score"))


def people_search(query: str, *, only_agents: bool = False) -> list[User]:
    """Active people whose name, address or organisation holds every word, accents aside; at most FOUND."""
    words = query.replace("\x00", "").lower().translate(_PLAIN).split()[:6]
    if not words:
        return []
    people = User.objects.filter(is_active=True).select_related("organisation")
    if only_agents:
        people = people.exclude(role="requester")
    for word in words:
        people = people.alias(told=_told()).filter(told__contains=word)
    return list(people.order_by("full_name", "pk")[:FOUND])


def _told() -> Any:
    """Name, address and organisation as plain small letters, the same on both databases."""
    text: Any = Lower(
        Concat(
            F("full_name"), Value(" "), F("email"), Value(" "), F("organisation__name"),
            output_field=TextField(),
        ),
        output_field=TextField(),
    )  # fmt: skip
    for accented, plain in _FOLDED:
        text = Replace(text, Value(accented), Value(plain), output_field=TextField())
    return text


def person_named(text: str) -> User | None:
    """The one active person that the text means: by address, or the only one found; else None."""
    text = text.replace("\x00", "").strip()[:300]
    exact = User.objects.filter(email__iexact=text, is_active=True).first() if text else None
    if exact is not None:
        return exact
    found = people_search(text)
    return found[0] if len(found) == 1 else None


def recent_people(user: User, *, now: datetime) -> list[User]:
    """Whom this agent dealt with of late, the last one first."""
    mine = Q(assignee=user) | Q(opened_by=user)
    lately = access.tickets_for(user).filter(mine, created_at__gte=now - timedelta(days=14))
    pks = lately.order_by("-created_at", "-pk").values_list("requester_id", flat=True)[:40]
    wanted = [pk for pk in dict.fromkeys(pks) if pk != user.pk][:FOUND]
    people: QuerySet[User] = User.objects.filter(is_active=True).select_related("organisation")
    by_pk = people.in_bulk(wanted)
    return [by_pk[pk] for pk in wanted if pk in by_pk]


def person_panel(ticket: Ticket) -> dict[str, Any]:
    """The Person tab: who is on the ticket; one query. What they asked for follows by itself."""
    return {"participants": participants_on(ticket), "watchers": watchers_on(ticket)}


def person_more(user: User, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """What the requester and their organisation asked for: four queries, none counting further than shown."""
    visible = access.tickets_for(user).exclude(pk=ticket.pk)
    own = visible.filter(requester_id=ticket.requester_id).order_by("-created_at", "-pk")
    context: dict[str, Any] = {
        "other_tickets": list(own[:SHOWN]),
        "figures": person_figures(user, ticket.requester, now=now),
    }
    if ticket.organisation_id:
        theirs = organisation_open(user, ticket.organisation_id).exclude(pk=ticket.pk)
        theirs = theirs.exclude(requester_id=ticket.requester_id)
        context["organisation_tickets"] = list(theirs[:SHOWN])
    return context


def organisation_people(organisation: Organisation) -> list[User]:
    people = User.objects.filter(organisation=organisation, is_active=True)
    return list(people.order_by("full_name", "pk")[:50])
