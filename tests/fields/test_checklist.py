"""The checklist: lines are added, ticked, moved, removed and put back, and nobody's tick is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.conftest import NOON
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import ChecklistItem, EventKind, Status, Ticket
from tickets.selectors import history_of
from tickets.selectors.checklist import checklist_of
from tickets.services.checklist import (
    ITEMS_MAX,
    item_add,
    item_move,
    item_remove,
    item_restore,
    item_tick,
    item_untick,
)

LATER = NOON + timedelta(minutes=1)


def lines(ticket: Ticket) -> list[str]:
    return [item.text for item in checklist_of(ticket).items]


@pytest.fixture
def three(ticket: Ticket, bruno: User) -> list[ChecklistItem]:
    return [item_add(ticket=ticket, text=t, actor=bruno, now=NOON) for t in ("one", "two", "three")]


def test_adds_a_clean_line_at_the_end(ticket: Ticket, bruno: User, three: list) -> None:
    item_add(ticket=ticket, text="  four\n\x00 and more ", actor=bruno, now=NOON)

    assert lines(ticket) == ["one", "two", "three", "four and more"]
    event = ticket.events.filter(kind=EventKind.CHECKLIST_CHANGED).last()
    assert event.data["action"] == "added"
    assert history_of(bruno, ticket)[0].words == "Added to the checklist: “four and more”"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 201])
def test_refuses_what_is_no_line(ticket: Ticket, bruno: User, text: str) -> None:
    with pytest.raises(InvalidInput):
        item_add(ticket=ticket, text=text, actor=bruno, now=NOON)


def test_a_list_has_an_end(ticket: Ticket, bruno: User) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(ticket=ticket, text="x", position=n, created_at=NOON)
        for n in range(ITEMS_MAX)
    )

    with pytest.raises(InvalidInput):
        item_add(ticket=ticket, text="one more", actor=bruno, now=NOON)


def test_two_who_tick_at_once_lose_nothing(
    ticket: Ticket, bruno: User, lena: User, three: list[ChecklistItem]
) -> None:
    """Each holds the list as it was before the other's tick."""
    version = ticket.version
    item_tick(item=three[0], actor=bruno, now=NOON)
    item_tick(item=three[1], actor=lena, now=NOON)
    item_tick(item=three[0], actor=lena, now=LATER)

    found = checklist_of(ticket)
    assert [(item.done_by, item.done_at) for item in found.items] == [
        (bruno, NOON),
        (lena, NOON),
        (None, None),
    ]
    assert (found.done, found.total, found.percent) == (2, 3, 67)
    assert ticket.events.filter(data__action="ticked").count() == 2
    ticket.refresh_from_db()
    assert ticket.version == version  # stands in nobody's way


def test_unticks(bruno: User, three: list[ChecklistItem], ticket: Ticket) -> None:
    item_tick(item=three[0], actor=bruno, now=NOON)
    item_untick(item=three[0], actor=bruno, now=NOON)
    item_untick(item=three[0], actor=bruno, now=NOON)

    assert checklist_of(ticket).done == 0
    assert ticket.events.filter(data__action="unticked").count() == 1


@pytest.mark.parametrize(
    ("which", "place", "order"),
    [(0, 1, ["two", "one", "three"]), (2, 0, ["three", "one", "two"]),
     (0, 99, ["two", "three", "one"]), (2, -5, ["three", "one", "two"]),
     (1, 1, ["one", "two", "three"])],
)  # fmt: skip
def test_moves(
    ticket: Ticket, bruno: User, three: list, which: int, place: int, order: list[str]
) -> None:
    item_move(item=three[which], place=place, actor=bruno, now=NOON)

    assert lines(ticket) == order


def test_what_is_removed_comes_back_as_it_was(
    ticket: Ticket, bruno: User, three: list[ChecklistItem]
) -> None:
    item_tick(item=three[1], actor=bruno, now=NOON)
    item_remove(item=three[1], actor=bruno, now=NOON)
    assert lines(ticket) == ["one", "three"]
    item_tick(item=three[1], actor=bruno, now=NOON)  # gone: nothing to tick

    item_restore(item=three[1], actor=bruno, now=NOON)

    assert lines(ticket) == ["one", "two", "three"]
    assert checklist_of(ticket).done == 1


def test_is_for_those_who_work_an_open_ticket(
    ticket: Ticket, alice: User, bruno: User, three: list[ChecklistItem]
) -> None:
    with pytest.raises(NotAllowed):
        item_tick(item=three[0], actor=alice, now=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.CLOSED, closed_at=NOON)
    with pytest.raises(InvalidInput):
        item_tick(item=three[0], actor=bruno, now=NOON)


@pytest.fixture
def desk_client(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def url(ticket: Ticket, item: ChecklistItem) -> str:
    return f"/tickets/{ticket.reference}/checklist/{item.pk}/"


def test_without_script_each_press_leads_back_to_the_ticket(
    desk_client: Client, ticket: Ticket, three: list[ChecklistItem]
) -> None:
    ticked = desk_client.post(url(ticket, three[0]), {"action": "tick", "list_query": "view=mine"})
    removed = desk_client.post(url(ticket, three[1]), {"action": "remove"})
    page = desk_client.get(removed["Location"]).content.decode()

    assert ticked["Location"] == f"/tickets/{ticket.reference}/?view=mine"
    assert "Removed: two" in page
    assert "1 of 2" in page


def test_with_script_the_list_alone_comes_back(
    desk_client: Client, ticket: Ticket, three: list[ChecklistItem]
) -> None:
    answer = desk_client.post(
        url(ticket, three[2]), {"action": "up"}, headers={"HX-Request": "true"}
    )

    body = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in body
    assert body.index("one") < body.index("three") < body.index("two")


def test_a_refused_line_stands_with_its_error(desk_client: Client, ticket: Ticket) -> None:
    answer = desk_client.post(f"/tickets/{ticket.reference}/checklist/add/", {"text": "y" * 201})

    assert answer.status_code == 422
    assert "At most 200 characters." in answer.content.decode()
    assert "y" * 201 in answer.content.decode()


def test_a_line_of_another_ticket_is_not_there(
    desk_client: Client, reset: Ticket, three: list[ChecklistItem]
) -> None:
    assert desk_client.post(url(reset, three[0]), {"action": "tick"}).status_code == 404
    assert desk_client.post(url(three[0].ticket, three[0]), {"action": "x"}).status_code == 422


def test_the_list_costs_the_same_however_long(
    ticket: Ticket,
    three: list[ChecklistItem],
    bruno: User,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    for item in three:
        item_tick(item=item, actor=bruno, now=NOON)

    with django_assert_max_num_queries(1):
        assert [item.done_by.first_name for item in checklist_of(ticket).items] == ["Bruno"] * 3


def test_lines_of_a_request_type_are_read_in_both_languages(reset: Ticket) -> None:
    from django.utils import translation

    first, second = checklist_of(reset).items
    with translation.override("es"):
        assert (first.words, second.words) == ("Restablecerla", "Sign in with them")
    assert first.words == "Reset it"
