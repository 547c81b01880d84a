"""Requests that one is in copy of, in the portal."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from helpdesk.live.access import visible_to, watched_ticket
from portal.selectors import requests_page
from tests.conftest import NOON
from tickets.models import Message, Status, Ticket, Visibility
from tickets.notify import is_internal, topics_for
from tickets.selectors.people import concerned_by
from tickets.services import (
    NewMessage,
    message_add,
    participant_add,
    participant_remove,
    ticket_transition,
    ticket_watch,
)


@pytest.fixture
def shared(ticket: Ticket, amir: User, bruno: User, lena: User) -> Ticket:
    note = NewMessage(body="zqx secret", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=note, actor=bruno, now=NOON)
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    ticket_watch(ticket=ticket, users=[lena], actor=lena, now=NOON)
    return ticket


@pytest.fixture
def as_amir(client: Client, amir: User) -> Client:
    client.force_login(amir)
    return client


def test_the_list_says_whose_it_is(as_amir: Client, shared: Ticket) -> None:
    page = as_amir.get("/requests/").content.decode()

    assert shared.reference in page
    assert "Alice Moreno asked, you are in copy" in page


def test_the_page_shows_public_words_and_who_is_in_copy_but_not_who_watches(
    as_amir: Client, shared: Ticket
) -> None:
    page = as_amir.get(f"/requests/{shared.reference}/").content.decode()

    assert "contraseña incorrecta" in page
    assert "You are in copy" in page
    assert "zqx" not in page
    assert "Lena" not in page
    assert "/solved/" not in page


def test_an_answer_joins_the_thread(as_amir: Client, shared: Ticket, amir: User) -> None:
    answer = as_amir.post(f"/requests/{shared.reference}/reply/", {"body": "For me too"})

    assert answer.headers["Location"] == f"/requests/{shared.reference}/"
    assert Message.objects.get(author=amir).ticket == shared


@pytest.mark.parametrize("body", ["", "Still broken"])
def test_it_is_not_theirs_to_reopen(
    as_amir: Client, shared: Ticket, bruno: User, amir: User, body: str
) -> None:
    ticket_transition(ticket=shared, target=Status.RESOLVED, actor=bruno, now=NOON)

    page = as_amir.get(f"/requests/{shared.reference}/").content.decode()
    answer = as_amir.post(f"/requests/{shared.reference}/reply/", {"body": body, "after": "reopen"})

    shared.refresh_from_db()
    assert 'value="reopen"' not in page
    assert answer.status_code == 404
    assert shared.status == Status.RESOLVED
    assert not Message.objects.filter(author=amir).exists()


def test_a_closed_one_goes_on_as_a_request_of_their_own(
    as_amir: Client, shared: Ticket, bruno: User, amir: User
) -> None:
    ticket_transition(ticket=shared, target=Status.RESOLVED, actor=bruno, now=NOON)
    ticket_transition(ticket=shared, target=Status.CLOSED, actor=bruno, now=NOON)

    as_amir.post(f"/requests/{shared.reference}/reply/", {"body": "It is back"})

    following = Ticket.objects.get(continues=shared)
    assert following.requester == amir


def test_leaving_is_at_once_and_for_good(as_amir: Client, shared: Ticket) -> None:
    assert as_amir.post(f"/requests/{shared.reference}/leave/").status_code == 302

    assert as_amir.get(f"/requests/{shared.reference}/").status_code == 404
    assert as_amir.post(f"/requests/{shared.reference}/leave/").status_code == 404
    assert shared.reference not in as_amir.get("/requests/").content.decode()


def test_ones_own_request_is_not_left(client: Client, shared: Ticket, alice: User) -> None:
    client.force_login(alice)

    page = client.get(f"/requests/{shared.reference}/").content.decode()

    assert client.post(f"/requests/{shared.reference}/leave/").status_code == 404
    assert "Amir Haddad" in page
    assert "Lena" not in page


def test_both_kinds_are_paged_together(
    amir: User, alice: User, bruno: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = Ticket.objects.bulk_create(
        Ticket(subject=f"R {n}", requester=amir if n % 2 else alice, created_at=NOON + timedelta(hours=n // 3),
               updated_at=NOON)
        for n in range(24)
    )  # fmt: skip
    for ticket in made[::2]:
        participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)

    seen: list[int] = []
    cursor = ""
    while cursor or not seen:
        with django_assert_num_queries(2):
            page = requests_page(user=amir, only_open=False, cursor=cursor, size=5)
        seen += [ticket.pk for ticket in page.requests]
        cursor = page.next_cursor

    newest_first = sorted(made, key=lambda t: (t.created_at, t.pk), reverse=True)
    assert seen == [ticket.pk for ticket in newest_first]


def test_an_open_feed_ends_with_the_access(shared: Ticket, amir: User, bruno: User) -> None:
    watched = watched_ticket(amir.pk, shared.reference)
    assert watched is not None
    assert watched.topics == {f"ticket:{shared.pk}"}
    assert visible_to({shared.pk: {amir.pk}}) == {(shared.pk, amir.pk)}

    participant_remove(ticket=shared, person=amir, actor=bruno, now=NOON)

    assert visible_to({shared.pk: {amir.pk}}) == set()
    assert watched_ticket(amir.pk, shared.reference) is None


def test_who_watches_is_told_to_agents_alone(shared: Ticket, amir: User, lena: User) -> None:
    in_copy, watching = shared.events.filter(kind="people_changed").order_by("pk")
    concerned = concerned_by(shared)

    public = topics_for(shared, "people_changed", concerned=concerned)
    internal = topics_for(shared, "people_changed", internal=True, concerned=concerned)

    assert (is_internal(in_copy), is_internal(watching)) == (False, True)
    assert {f"ticket:{shared.pk}", f"user:{amir.pk}", f"user:{lena.pk}"} <= set(public)
    assert not {f"ticket:{shared.pk}", f"user:{amir.pk}", f"user:{shared.requester_id}"} & set(
        internal
    )
