"""The command palette: where one can go and, on a ticket, which macros fit it, by words. Upper rooms
offer what is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.text import fold
from tickets import access
from tickets.models import Ticket
from tickets.models.ticket import pk_of_reference
from tickets.selectors import STANDING_VIEWS, tickets_search
from tickets.selectors.macros import MacroRow, macros_offered
from tickets.services.macros.placeholders import Subject

QUERY_LENGTH = 100
TICKETS_SHOWN, PEOPLE_SHOWN, MACROS_SHOWN = 6, 5, 5


@dataclass(frozen=True)
class Entry:
    """One line: what it is, a word more, and where it leads. `macro` is the key of the macro that the
    composer of the open ticket can be given instead of going there.
    """

    label: str
    href: str
    meta: str = ""
    icon: str = "arrow-right"
    macro: int | None = None


@dataclass(frozen=True)
class Section:
    title: str
    entries: Sequence[Entry]


Provider = Callable[[User, str], Section]
_providers: list[Provider] = []


def palette_register(provider: Provider) -> None:
    """Called once, at start, by an upper room that has something to go to."""
    _providers.append(provider)


def palette_sections(
    user: User, query: str, *, reference: str = "", now: datetime
) -> list[Section]:
    """What fits the query, best first within each section; sections without a line are left out.
    `reference` names the ticket that is open, whose macros are offered too.
    """
    query = " ".join(query.replace("\x00", "").split())[:QUERY_LENGTH]
    sections = [_views(query)]
    if query:
        here = _macros(user, reference, query, now)
        sections = [here, _tickets(user, query), *sections, _people(query)]
        sections += [provider(user, query) for provider in _providers]
    return [section for section in sections if section.entries]


def matches(label: str, query: str) -> bool:
    """Every word of the query begins a word of the label."""
    words = label.casefold().split()
    return all(any(w.startswith(q) for w in words) for q in query.casefold().split())


def _macros(user: User, reference: str, query: str, now: datetime) -> Section:
    """The macros that fit the open ticket: its team's, everybody's and one's own, in its language."""
    ticket = _open_ticket(user, reference)
    if ticket is None:
        return Section("", [])
    subject = Subject(ticket, user, now)
    rows = macros_offered(
        user,
        language=subject.language,
        now=now,
        first=ticket.request_type.macro_id if ticket.request_type else None,
    )
    found = [row for row in rows if _fits(row, subject) and _is_named(row, query)]
    return Section(_("Macros"), [_macro(row, subject) for row in found[:MACROS_SHOWN]])


def _open_ticket(user: User, reference: str) -> Ticket | None:
    """The ticket, where this person works it; a stranger's reference is as good as none."""
    pk = pk_of_reference(reference) if reference else None
    if pk is None:
        return None
    tickets = access.tickets_for(user).select_related(
        "requester", "organisation", "team", "request_type"
    )
    ticket = tickets.filter(pk=pk).first()
    return ticket if ticket is not None and access.sees_internal(user, ticket) else None


def _fits(row: MacroRow, subject: Subject) -> bool:
    is_of_team = row.macro.team_id in (None, subject.ticket.team_id)
    return is_of_team and row.macro.language in ("", subject.language)


def _is_named(row: MacroRow, query: str) -> bool:
    macro = row.macro
    return matches(fold(f"{macro.shortcut} {macro.name_en} {macro.name_es}"), fold(query))


def _macro(row: MacroRow, subject: Subject) -> Entry:
    href = reverse("tickets:macro_preview", args=[subject.ticket.reference, row.macro.pk])
    icon = "message-square-text" if row.macro.is_canned_reply else "zap"
    does = " · ".join(filter(None, [row.excerpt_on(subject)[:70], *map(str, row.others)]))
    return Entry(row.macro.name, href, does, icon, row.macro.pk)


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
