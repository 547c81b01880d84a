"""The ledger in words: codes and ids become sentences when they are read, in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import access
from tickets.models import (
    Category,
    EventKind,
    Impact,
    Priority,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
)


@dataclass(frozen=True)
class HistoryLine:
    """One event: who, what in words, when."""

    kind: str
    actor: User | None
    words: str
    at: datetime


@dataclass(frozen=True)
class Names:
    """The names behind the ids of a ledger, fetched once."""

    people: dict[int, str]
    teams: dict[int, str]
    categories: dict[int, str]

    def person(self, pk: int | None) -> str:
        return self.people.get(pk, _("nobody")) if pk else _("nobody")

    def team(self, pk: int | None) -> str:
        return self.teams.get(pk, _("no team")) if pk else _("no team")


def history_of(user: User, ticket: Ticket) -> list[HistoryLine]:
    """The ticket's ledger, newest first, for those who may read it. Four queries at most."""
    events = list(access.events_for(user, ticket).select_related("actor").order_by("-pk")[:300])
    names = names_for(events)
    return [HistoryLine(e.kind, e.actor, words_of(e, names), e.created_at) for e in events]


def searched_before(user: User, ticket: Ticket) -> list[str]:
    """What the requester searched for in the portal before asking; nobody should ask again."""
    created = access.events_for(user, ticket).filter(kind=EventKind.CREATED)
    data = created.values_list("data", flat=True).first() or {}
    return list(data.get("origin", {}).get("searches", []))


def names_for(events: Iterable[TicketEvent]) -> Names:
    people: set[int] = set()
    teams: set[int] = set()
    categories: set[int] = set()
    for event in events:
        data = event.data
        if event.kind == EventKind.TEAM_CHANGED:
            teams |= {data.get("from"), data.get("to")}
        else:
            people |= {v for v in (data.get("from"), data.get("to")) if isinstance(v, int)}
        teams |= {data.get("from_team"), data.get("to_team"), data.get("team")}
        categories |= (
            set(data.get("category") or []) if event.kind == EventKind.FIELDS_CHANGED else set()
        )
    return Names(
        people={u.pk: str(u) for u in User.objects.filter(pk__in=people - {None})}
        if people
        else {},
        teams={t.pk: t.name for t in Team.objects.filter(pk__in=teams - {None})}
        if teams - {None}
        else {},
        categories={c.pk: c.name for c in Category.objects.filter(pk__in=categories - {None})}
        if categories - {None}
        else {},
    )


def _status(code: str) -> str:
    return str(Status(code).label) if code in Status.values else code


def _created(event: TicketEvent, names: Names) -> str:
    searches = event.data.get("origin", {}).get("searches", [])
    if not searches:
        return _("Filed the request")
    words = ", ".join(f"“{search}”" for search in searches)
    return _("Filed the request, after searching for %(words)s") % {"words": words}


def _assigned(event: TicketEvent, names: Names) -> str:
    to = event.data.get("to")
    if to is None:
        return _("Gave the ticket back to the queue")
    if to == event.actor_id:
        return _("Took the ticket")
    return _("Assigned it to %(person)s") % {"person": names.person(to)}


def _team(event: TicketEvent, names: Names) -> str:
    return _("Moved it to %(team)s") % {"team": names.team(event.data.get("to"))}


def _status_changed(event: TicketEvent, names: Names) -> str:
    return _("%(from)s → %(to)s") % {
        "from": _status(event.data.get("from", "")),
        "to": _status(event.data.get("to", "")),
    }


_CHOICES = {"impact": Impact, "urgency": Urgency, "priority": Priority}


def _field_label(name: str) -> str:
    labels = {
        "subject": _("Subject"),
        "category": _("Category"),
        "impact": _("Impact"),
        "urgency": _("Urgency"),
        "priority": _("Priority"),
    }
    return labels.get(name, name)


def _field_value(name: str, value: Any, names: Names) -> str:
    if value is None:
        return "–"
    if name == "category":
        return names.categories.get(value, "–")
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    return str(value)


def _fields(event: TicketEvent, names: Names) -> str:
    parts = []
    for name, (old, new) in event.data.items():
        if old == new:
            parts.append(_field_label(name))
            continue
        old_words, new_words = _field_value(name, old, names), _field_value(name, new, names)
        parts.append(f"{_field_label(name)}: {old_words} → {new_words}")
    return _("Changed %(what)s") % {"what": ", ".join(parts)}


def _tagged(event: TicketEvent, names: Names) -> str:
    added = [f"+{name}" for name in event.data.get("added", [])]
    removed = [f"-{name}" for name in event.data.get("removed", [])]
    return _("Tags: %(tags)s") % {"tags": " ".join(added + removed)}


def _handed_off(event: TicketEvent, names: Names) -> str:
    return _("Handed it off to %(team)s") % {"team": names.team(event.data.get("to_team"))}


def _returned(event: TicketEvent, names: Names) -> str:
    return _("Returned the hand-off to %(team)s") % {"team": names.team(event.data.get("to_team"))}


def _guide_step(event: TicketEvent, names: Names) -> str:
    outcomes = {
        "worked": _("worked"),
        "failed": _("did not work"),
        "skipped": _("skipped"),
    }
    outcome = outcomes.get(event.data.get("outcome", ""), "")
    return _("Guide step: %(outcome)s") % {"outcome": outcome}


def _survey(event: TicketEvent, names: Names) -> str:
    return _("Rated %(score)s of 5") % {"score": event.data.get("score", "–")}


_WORDS: dict[str, Callable[[TicketEvent, Names], str]] = {
    EventKind.CREATED: _created,
    EventKind.ASSIGNED: _assigned,
    EventKind.TEAM_CHANGED: _team,
    EventKind.STATUS_CHANGED: _status_changed,
    EventKind.FIELDS_CHANGED: _fields,
    EventKind.TAGGED: _tagged,
    EventKind.HANDED_OFF: _handed_off,
    EventKind.HANDOFF_RETURNED: _returned,
    EventKind.GUIDE_STEP: _guide_step,
    EventKind.SURVEY_ANSWERED: _survey,
}


def words_of(event: TicketEvent, names: Names) -> str:
    """One event as a sentence; kinds without a sentence of their own use the kind's name."""
    sentence = _WORDS.get(event.kind)
    return sentence(event, names) if sentence else str(EventKind(event.kind).label)
