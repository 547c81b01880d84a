"""Annotations compiled once answer for whoever asks, the same as Django's own."""

from datetime import datetime

import pytest

from accounts.models import User
from helpdesk.lib import prepared as module
from helpdesk.lib.prepared import prepared
from tickets.models import Ticket
from tickets.services.reading import ticket_seen
from tickets.views.detail import page_marks


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
