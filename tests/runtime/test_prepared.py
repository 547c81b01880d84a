"""Annotations compiled once answer for whoever asks, the same as Django's own."""

from datetime import datetime

import pytest

from accounts.models import Team, User
from helpdesk.lib import prepared as module
from helpdesk.lib.prepared import prepared, prepared_rows
from tickets.access import _teams_of_standing
from tickets.models import Ticket
from tickets.selectors.page_marks import page_marks
from tickets.services.reading import ticket_seen


@pytest.mark.parametrize("who", ["bruno", "lena"])
def test_says_of_each_person_what_the_queries_themselves_say(
    ticket: Ticket, bruno: User, lena: User, now: datetime, who: str
) -> None:
    ticket_seen(ticket=ticket, user=bruno, message_id=10**6, now=now)
    person = {"bruno": bruno, "lena": lena}[who]
    tickets = Ticket.objects.all()

    quick = tickets.annotate(**prepared(tickets, page_marks, person)).get()
    plain = tickets.annotate(**page_marks(person)).get()

    names = page_marks(person).keys()
    assert {name: getattr(quick, name) for name in names} == {
        name: getattr(plain, name) for name in names
    }
    assert (quick.read_to is None) == (who == "lena")  # type: ignore[attr-defined]


def test_compiles_once(ticket: Ticket, bruno: User, lena: User) -> None:
    module._compiled.cache_clear()

    for person in (bruno, lena, bruno):
        prepared(Ticket.objects.all(), page_marks, person)

    assert module._compiled.cache_info().misses == 1


@pytest.mark.parametrize("who", ["bruno", "lena", "alice"])
def test_gives_each_person_their_own_rows(
    request: pytest.FixtureRequest, desk: Team, systems: Team, who: str
) -> None:
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)
    people = {name: request.getfixturevalue(name) for name in ("bruno", "lena", "alice")}
    module._rows_compiled.cache_clear()

    found = {name: prepared_rows(_teams_of_standing, user) for name, user in people.items()}

    plain = [(pk, bool(yes)) for pk, yes in _teams_of_standing(people[who])]
    assert [(pk, bool(yes)) for pk, yes in found[who]] == plain
    assert module._rows_compiled.cache_info().misses == 1
