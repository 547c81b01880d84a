"""The names behind the ids of a ledger, fetched once for all its lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets.models import Category, EventKind, Macro, TicketEvent
from tickets.selectors.ledger_words.work_names import WorkNames, people_in_fields, work_names


@dataclass(frozen=True)
class Names:
    """The names behind the ids of a ledger, fetched once."""

    people: dict[int, str]
    teams: dict[int, str]
    categories: dict[int, str]
    macros: dict[int, str] = field(default_factory=dict)
    work: WorkNames = field(default_factory=WorkNames)

    def person(self, pk: int | None) -> str:
        return self.people.get(pk, _("nobody")) if pk else _("nobody")

    def team(self, pk: int | None) -> str:
        return self.teams.get(pk, _("no team")) if pk else _("no team")


def names_for(events: Iterable[TicketEvent]) -> Names:
    events = list(events)
    people: set[int] = set()
    teams: set[int] = set()
    categories: set[int] = set()
    macros: set[int] = set()
    for event in events:
        data = event.data
        if event.kind == EventKind.MACRO_APPLIED:
            macros.add(data["macro"])
            continue
        if event.kind == EventKind.TEAM_CHANGED:
            teams |= {data.get("from"), data.get("to")}
        else:
            ids = (data.get("from"), data.get("to"), data.get("user"))
            people |= {pk for pk in ids if isinstance(pk, int)} | people_in_fields(event)
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
        macros={m.pk: m.name for m in Macro.objects.filter(pk__in=macros)} if macros else {},
        work=work_names(events),
    )


Sentence = Callable[[TicketEvent, Names], str]
