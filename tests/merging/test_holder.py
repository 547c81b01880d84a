"""Who holds the ticket that goes on, where nobody did and somebody held the one merged in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from kpis.models import TicketFacts
from kpis.services import facts_refresh
from tests.merging.helpers import LATER, filed, kinds, row, say
from tickets.models import Status, Ticket, TicketEvent, TicketMerge
from tickets.selectors.history import history_of
from tickets.services import (
    merge_undo,
    ticket_assign,
    ticket_take,
    ticket_transition,
    tickets_merge,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def held(second: Ticket, bruno: User) -> Ticket:
    """The second one, which Bruno works."""
    return ticket_take(ticket=second, actor=bruno, now=LATER - MINUTE)


@pytest.fixture
def merge(ticket: Ticket, held: Ticket, lena: User) -> TicketMerge:
    return tickets_merge(survivor=ticket, merged=held, actor=lena, now=LATER)


def test_goes_on_with_it_and_it_is_open(merge: TicketMerge, ticket: Ticket, bruno: User) -> None:
    ticket.refresh_from_db()

    assert (ticket.assignee, ticket.status) == (bruno, Status.OPEN)
    assert kinds(ticket)[-3:] == ["merge_received", "assigned", "status_changed"]
    event = TicketEvent.objects.get(ticket=ticket, kind="assigned")
    assert event.data == {"from": None, "to": bruno.pk, "reason": "merged"}


def test_taking_it_back_leaves_nobody_and_nothing_of_it(
    ticket: Ticket, held: Ticket, bruno: User, lena: User
) -> None:
    before = row(ticket), row(held)
    merge = tickets_merge(survivor=ticket, merged=held, actor=lena, now=LATER)

    merge_undo(merge=merge, actor=lena, now=LATER + MINUTE)

    assert (row(ticket), row(held)) == before
    assert Ticket.objects.get(pk=ticket.pk).status == Status.NEW
    last = TicketEvent.objects.filter(ticket=ticket, kind="assigned").latest("pk")
    assert last.data == {"from": bruno.pk, "to": None, "reason": "merged"}


def test_who_was_chosen_since_keeps_it(
    merge: TicketMerge, ticket: Ticket, bruno: User, lena: User
) -> None:
    ticket_assign(ticket=ticket, assignee=lena, actor=lena, now=LATER + MINUTE)

    merge_undo(merge=merge, actor=bruno, now=LATER + 2 * MINUTE)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (lena, Status.OPEN)


def test_what_was_answered_since_stays_open(
    merge: TicketMerge, ticket: Ticket, bruno: User
) -> None:
    say(ticket, bruno, "Lo vemos.", LATER + MINUTE)

    merge_undo(merge=merge, actor=bruno, now=LATER + 2 * MINUTE)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, Status.OPEN)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_any_order_of_taking_back_ends_the_same(
    ticket: Ticket, held: Ticket, alice: User, bruno: User, lena: User, order: tuple[int, int]
) -> None:
    third = ticket_take(ticket=filed(alice, "Otra vez"), actor=lena, now=LATER - MINUTE)
    before = row(ticket)
    merges = [
        tickets_merge(survivor=ticket, merged=one, actor=bruno, now=LATER) for one in (held, third)
    ]
    ticket.refresh_from_db()
    assert ticket.assignee == bruno

    merge_undo(merge=merges[order[0]], actor=bruno, now=LATER + MINUTE)
    ticket.refresh_from_db()
    assert ticket.assignee == (lena if order[0] == 0 else bruno)
    assert ticket.status == Status.OPEN

    merge_undo(merge=merges[order[1]], actor=bruno, now=LATER + 2 * MINUTE)
    assert row(ticket) == before


def test_who_holds_the_survivor_keeps_it(ticket: Ticket, held: Ticket, lena: User) -> None:
    ticket_take(ticket=ticket, actor=lena, now=LATER)

    tickets_merge(survivor=ticket, merged=held, actor=lena, now=LATER)

    ticket.refresh_from_db()
    assert ticket.assignee == lena


def test_who_left_or_may_not_see_it_gets_nothing(
    ticket: Ticket, held: Ticket, bruno: User, lena: User, systems: Team
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(team=systems)
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)

    tickets_merge(survivor=Ticket.objects.get(pk=ticket.pk), merged=held, actor=lena, now=LATER)

    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_an_ended_survivor_is_given_to_nobody(ticket: Ticket, held: Ticket, bruno: User) -> None:
    ticket_transition(ticket=held, target=Status.RESOLVED, actor=bruno, now=LATER)
    ended = ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=LATER)

    tickets_merge(survivor=ended, merged=held, actor=bruno, now=LATER + MINUTE)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, Status.RESOLVED)


def test_it_is_no_reassignment(merge: TicketMerge, ticket: Ticket) -> None:
    facts_refresh([ticket.pk], now=LATER + MINUTE)

    facts = TicketFacts.objects.get(pk=ticket.pk)
    assert (facts.reassignment_count, facts.reassignment_count_derived) == (0, 0)


def test_the_history_says_where_they_came_from(
    merge: TicketMerge, ticket: Ticket, bruno: User, lena: User
) -> None:
    words = [line.words for line in history_of(lena, ticket)]

    assert f"{bruno} goes on with it, from the ticket merged in" in words


def test_the_comparison_says_it_first(
    client: Client, ticket: Ticket, held: Ticket, bruno: User, lena: User
) -> None:
    client.force_login(lena)

    page = client.get(reverse("tickets:merge_compare", args=[held.reference, ticket.reference]))

    words = page.content.decode()
    assert f"Nobody holds {ticket.reference}: if it goes on, {bruno}" in words
    assert f"Nobody holds {held.reference}" not in words
