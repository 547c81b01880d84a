"""The command palette: where one can go, by words. Upper rooms offer what is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.models import Ticket
from tickets.selectors import STANDING_VIEWS, tickets_search

QUERY_LENGTH = 100
TICKETS_SHOWN, PEOPLE_SHOWN = 6, 5


@dataclass(frozen=True)
class Entry:
    """One line: what it is, a word more, and where it leads."""

    label: str
    href: str
    meta: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Section:
    title: str
    entries: Sequence[Entry]


Provider = Callable[[User, str], Section]
_providers: list[Provider] = []


def palette_register(provider: Provider) -> None:
    """Called once, at start, by an upper room that has something to go to."""
    _providers.append(provider)


def palette_sections(user: User, query: str) -> list[Section]:
    """What fits the query, best first within each section; sections without a line are left out."""
    query = " ".join(query.replace("\x00", "").split())[:QUERY_LENGTH]
    sections = [_views(query)]
    if query:
        sections = [_tickets(user, query), *sections, _people(query)]
        sections += [provider(user, query) for provider in _providers]
    return [section for section in sections if section.entries]


def matches(label: str, query: str) -> bool:
    """Every word of the query begins a word of the label."""
    words = label.casefold().split()
    return all(any(w.startswith(q) for w in words) for q in query.casefold().split())


def _ticket(ticket: Ticket) -> Entry:
    meta = f"{ticket.reference} · {ticket.get_status_display()} · {ticket.requester}"
    return Entry(ticket.subject, reverse("tickets:detail", args=[ticket.reference]), meta, "inbox")


def _tickets(user: User, query: str) -> Section:
    found = tickets_search(user, query, limit=TICKETS_SHOWN, prefix=True)
    return Section(_("Tickets"), [_ticket(ticket) for ticket in found])


def _views(query: str) -> Section:
    base = reverse("tickets:list")
    entries = [
        Entry(str(view.name), f"{base}?view={view.code}", icon="list")
        for view in STANDING_VIEWS.values()
    ]
    return Section(_("Views"), [entry for entry in entries if matches(entry.label, query)])


def _people(query: str) -> Section:
    people = User.objects.filter(is_active=True)
    for word in query.split():
        people = people.filter(
            Q(full_name__istartswith=word)
            | Q(full_name__icontains=f" {word}")
            | Q(email__istartswith=word)
        )
    people = people.select_related("organisation").order_by("full_name", "pk")[:PEOPLE_SHOWN]
    return Section(_("People"), [_person(person) for person in people])


def _person(person: User) -> Entry:
    where = person.organisation.name if person.organisation else person.get_role_display()
    href = f"{reverse('tickets:list')}?view=all&requester={person.email}"
    return Entry(str(person), href, f"{person.email} · {where}", "user")
