"""portal:requests: one's own requests, newest first."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from portal.selectors import PAGE_SIZE, cursor_of, read_cursor
from tickets.models import Channel, Status, Ticket
from tickets.services import (
    NewMessage,
    NewTicket,
    message_add,
    ticket_create,
    ticket_take,
    ticket_transition,
)

URL = "/requests/"


def file_many(user: User, count: int, now: datetime) -> list[Ticket]:
    new = NewTicket(
        subject="Printer", description="It is out.", requester=user, channel=Channel.PORTAL
    )
    # Two of each minute, so that equal times are told apart by the key.
    return [
        ticket_create(new=new, actor=user, now=now + timedelta(minutes=i // 2))
        for i in range(count)
    ]


def references(page: str) -> list[str]:
    return re.findall(r'href="/requests/(HD-\d+)/"', page)


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_shows_ones_own_and_nobody_elses(
    as_alice: Client, ticket: Ticket, amir: User, now: datetime
) -> None:
    other = file_many(amir, 1, now)[0]

    page = as_alice.get(URL).content.decode()

    assert references(page) == [ticket.reference]
    assert other.reference not in page


def test_an_agent_sees_only_what_they_asked_for_themselves(
    client: Client, ticket: Ticket, bruno: User, now: datetime
) -> None:
    own = file_many(bruno, 1, now)[0]
    client.force_login(bruno)

    assert references(client.get(URL).content.decode()) == [own.reference]


def test_goes_through_all_pages_once_newest_first(
    as_alice: Client, alice: User, now: datetime
) -> None:
    made = [t.reference for t in file_many(alice, PAGE_SIZE * 2 + 3, now)]

    seen, address = [], URL
    while address:
        page = as_alice.get(address).content.decode()
        seen += references(page)
        found = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = URL + found[1].replace("&amp;", "&") if found else ""

    assert seen == made[::-1]


def test_can_leave_out_what_has_ended(
    as_alice: Client, ticket: Ticket, alice: User, now: datetime
) -> None:
    done = file_many(alice, 1, now)[0]
    ticket_transition(ticket=done, target=Status.RESOLVED, actor=alice, now=now)

    assert references(as_alice.get(URL).content.decode()) == [done.reference, ticket.reference]
    assert references(as_alice.get(URL + "?show=open").content.decode()) == [ticket.reference]


@pytest.mark.parametrize("cursor", ["x", "-", "1", "9" * 30 + "-1", "1-" + "9" * 30, "٣-١", "-1-2"])
def test_a_cursor_that_is_none_starts_at_the_top(
    as_alice: Client, ticket: Ticket, cursor: str
) -> None:
    response = as_alice.get(URL, {"before": cursor})

    assert references(response.content.decode()) == [ticket.reference]


def test_a_cursor_reads_back_as_the_place_it_names(ticket: Ticket) -> None:
    assert read_cursor(cursor_of(ticket)) == (ticket.created_at, ticket.pk)


def test_says_what_to_do_when_there_is_nothing(as_alice: Client) -> None:
    assert 'class="empty"' in as_alice.get(URL).content.decode()
    assert 'class="empty"' in as_alice.get(URL + "?show=open").content.decode()


def test_sends_the_signed_out_to_sign_in(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == "/accounts/login/?next=/requests/"


def test_shows_a_subject_as_text(as_alice: Client, alice: User, now: datetime) -> None:
    new = NewTicket(
        subject="<script>alert(1)</script>",
        description="x",
        requester=alice,
        channel=Channel.PORTAL,
    )
    ticket_create(new=new, actor=alice, now=now)

    page = as_alice.get(URL).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_costs_the_same_for_one_and_for_thirty(
    as_alice: Client,
    ticket: Ticket,
    alice: User,
    bruno: User,
    now: datetime,
    django_assert_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=now)
    with django_assert_num_queries(4):  # session, person, own requests, those in copy
        as_alice.get(URL)

    for other in file_many(alice, 30, now):
        ticket_take(ticket=other, actor=bruno, now=now)

    with django_assert_num_queries(4):
        as_alice.get(URL)


def filed_live(channel: Channel, alice: User, bruno: User, now: datetime) -> Ticket:
    new = NewTicket(
        subject="Printer", description="Out.", requester=alice, channel=channel, answered_live=True
    )
    return ticket_create(new=new, actor=bruno, now=now)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (Channel.PHONE, "Filed for you by phone, while you spoke with us"),
        (Channel.CHAT, "Filed for you in the chat, while you spoke with us"),
        (Channel.WALK_IN, "Filed for you at the desk, while you spoke with us"),
    ],
)
def test_what_was_filed_while_talking_says_so(
    as_alice: Client, alice: User, bruno: User, now: datetime, channel: Channel, words: str
) -> None:
    filed_live(channel, alice, bruno, now)

    page = as_alice.get(URL, headers={"Accept-Language": "en"}).content.decode()

    assert words in page
    assert "We answered" not in page


def test_once_somebody_wrote_it_says_that_we_answered(
    as_alice: Client, alice: User, bruno: User, now: datetime
) -> None:
    ticket = filed_live(Channel.PHONE, alice, bruno, now)
    later = now + timedelta(minutes=3)
    message_add(ticket=ticket, new=NewMessage(body="Try it."), actor=bruno, now=later)

    page = as_alice.get(URL, headers={"Accept-Language": "en"}).content.decode()

    assert "We answered" in page
    assert "Filed for you" not in page
