"""Merged tickets are counted once, and undoing puts every figure back."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from kpis.engine import facts_compute
from kpis.models import Survey, TicketFacts
from kpis.services import facts_rebuild, facts_refresh, surveys_send
from tests.conftest import NOON
from tests.merging.helpers import LATER, filed, say
from tickets.models import Category, Status, Ticket
from tickets.readers import new_readers
from tickets.services import merge_undo, ticket_transition, tickets_merge

SOON = NOON + timedelta(minutes=10)
END = LATER + timedelta(days=1)


def facts() -> dict[int, dict[str, Any]]:
    """Every row, but for the last event that it knows of."""
    rows = TicketFacts.objects.order_by("pk").values()
    return {row["ticket_id"]: {**row, "computed_from_event": None} for row in rows}


def refreshed(*tickets: Ticket) -> dict[int, dict[str, Any]]:
    facts_refresh([ticket.pk for ticket in tickets], now=END)
    return facts()


@pytest.fixture
def again(ticket: Ticket, alice: User, email_category: Category) -> Ticket:
    """The same again, an hour after the first one was answered."""
    return filed(alice, at=NOON + timedelta(hours=1), category=email_category)


def test_the_one_merged_away_is_in_no_figure(ticket: Ticket, again: Ticket, bruno: User) -> None:
    assert set(refreshed(ticket, again)) == {ticket.pk, again.pk}

    tickets_merge(survivor=ticket, merged=again, actor=bruno, now=LATER)

    assert set(refreshed(ticket, again)) == {ticket.pk}
    facts_rebuild(now=END)
    assert set(facts()) == {ticket.pk}


def test_the_survivor_keeps_the_earliest_filing_and_the_earliest_answer(
    ticket: Ticket, again: Ticket, bruno: User
) -> None:
    say(ticket, bruno, "Lo reviso.", SOON)
    say(again, bruno, "Hola.", LATER)

    tickets_merge(survivor=again, merged=ticket, actor=bruno, now=LATER)

    row = refreshed(ticket, again)[again.pk]
    assert row["created_at"] == NOON
    assert row["first_response_seconds"] == 600


def test_undoing_puts_every_figure_back(ticket: Ticket, again: Ticket, bruno: User) -> None:
    say(ticket, bruno, "Reinicie.", SOON, status_after=Status.RESOLVED)
    say(again, bruno, "Hola.", LATER)
    before = refreshed(ticket, again)
    merge = tickets_merge(survivor=again, merged=ticket, actor=bruno, now=LATER)
    assert refreshed(ticket, again) != before

    merge_undo(merge=merge, actor=bruno, now=LATER)

    assert refreshed(ticket, again) == before


def test_the_clock_of_the_service_level_runs_on_while_merged(
    ticket: Ticket, again: Ticket, bruno: User
) -> None:
    before = Ticket.objects.values_list("next_due_at", flat=True).get(pk=again.pk)
    assert before is not None
    merge = tickets_merge(survivor=ticket, merged=again, actor=bruno, now=LATER)
    assert Ticket.objects.values_list("next_due_at", flat=True).get(pk=again.pk) is None

    merge_undo(merge=merge, actor=bruno, now=END)

    assert Ticket.objects.values_list("next_due_at", flat=True).get(pk=again.pk) == before


def test_merging_a_follow_up_makes_no_first_contact_of_it(
    ticket: Ticket, again: Ticket, bruno: User
) -> None:
    say(ticket, bruno, "Reinicie.", SOON, status_after=Status.RESOLVED)
    ticket_transition(ticket=again, target=Status.RESOLVED, actor=bruno, now=LATER)
    row = refreshed(ticket, again)[ticket.pk]
    assert row["fcr_reasons"] == ["new_ticket_within_window"]

    tickets_merge(survivor=ticket, merged=again, actor=bruno, now=LATER)

    row = refreshed(ticket, again)[ticket.pk]
    assert row["fcr_reasons"] == ["requester_followed_up"]


def test_a_duplicate_filed_before_any_answer_costs_no_first_contact(
    ticket: Ticket, alice: User, bruno: User, email_category: Category
) -> None:
    twin = filed(alice, at=NOON + timedelta(minutes=2), category=email_category)
    tickets_merge(survivor=ticket, merged=twin, actor=bruno, now=NOON + timedelta(minutes=5))
    say(ticket, bruno, "Reinicie.", SOON, status_after=Status.RESOLVED)

    assert refreshed(ticket, twin)[ticket.pk]["is_fcr"] is True


def test_what_was_merged_elsewhere_is_no_new_ticket_of_the_requester(
    ticket: Ticket, again: Ticket, amir: User, bruno: User
) -> None:
    say(ticket, bruno, "Reinicie.", SOON, status_after=Status.RESOLVED)
    assert refreshed(ticket, again)[ticket.pk]["is_fcr"] is False
    other = filed(amir, "Same here")
    readers = new_readers(survivor=other, merged=again).ids

    tickets_merge(survivor=other, merged=again, actor=bruno, now=LATER, confirmed_readers=readers)

    assert refreshed(again, other)[ticket.pk]["is_fcr"] is True


def test_nobody_is_asked_about_what_was_merged_away(
    ticket: Ticket, again: Ticket, bruno: User
) -> None:
    for one in (ticket, again):
        say(one, bruno, "Reinicie.", LATER, status_after=Status.RESOLVED)
    refreshed(ticket, again)

    tickets_merge(survivor=ticket, merged=again, actor=bruno, now=LATER)
    surveys_send(now=LATER + timedelta(hours=12))

    assert list(Survey.objects.values_list("ticket", flat=True)) == [ticket.pk]


def test_one_batch_costs_the_same_however_much_was_merged(
    ticket: Ticket, again: Ticket, alice: User, bruno: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        twin = filed(alice, f"Otra vez {number}")
        tickets_merge(survivor=ticket, merged=twin, actor=bruno, now=LATER)

    with django_assert_max_num_queries(5):
        assert len(facts_compute(ticket_ids=[ticket.pk, again.pk], now=END)) == 2
