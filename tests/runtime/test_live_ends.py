"""Live feeds: what ends them."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections

from accounts.models import Membership, Role, Team, User
from helpdesk.live import access
from helpdesk.live import hub as hub_module
from helpdesk.live.hub import QUEUE_LENGTH, Hub
from tests.runtime.live import (
    EVENT,
    Browser,
    change,
    ends_after,
    opened,
    play,
    session_of,
    status_of,
    until,
)
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ticket_that_becomes_hidden_ends_its_feed(lena: User, ticket: Ticket, desk: Team) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(team=desk)
    browser = Browser(session_of(lena), query=f"ticket={ticket.reference}")

    def hide() -> None:
        Team.objects.filter(pk=desk.pk).update(is_restricted=True)
        connections.close_all()

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            await asyncio.to_thread(hide)
            hub.deliver({"topics": [f"ticket:{ticket.pk}"], **EVENT})
            await until(lambda: browser.is_ended)

    play(scene())
    assert '"id": 7' not in browser.text


def test_feeds_that_nobody_can_vouch_for_end(bruno: User, ticket: Ticket, monkeypatch: Any) -> None:
    def fail(_watching: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(access, "visible_to", fail)
    browser = Browser(session_of(bruno), query=f"ticket={ticket.reference}")

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            hub.deliver({"topics": [f"ticket:{ticket.pk}"], **EVENT})
            await until(lambda: browser.is_ended)

    play(scene())
    assert '"id": 7' not in browser.text


def test_signing_out_ends_the_feed(alice: User) -> None:
    def sign_out() -> None:
        Session.objects.all().delete()
        connections.close_all()

    assert ends_after(alice, sign_out)


def test_being_switched_off_ends_the_feed(alice: User) -> None:
    assert ends_after(alice, lambda: change(alice, is_active=False))


def test_a_change_of_role_ends_the_feed(bruno: User) -> None:
    assert ends_after(bruno, lambda: change(bruno, role=Role.REQUESTER))


def test_a_change_of_password_ends_the_feed(alice: User) -> None:
    assert ends_after(alice, lambda: change(alice, password="another"))


def test_signing_out_everywhere_ends_the_feed(alice: User) -> None:
    assert ends_after(alice, lambda: change(alice, session_epoch=1))


def test_leaving_a_team_ends_the_feed(bruno: User) -> None:
    def leave() -> None:
        Membership.objects.all().delete()
        connections.close_all()

    assert ends_after(bruno, leave)


def test_a_reader_that_falls_behind_is_cut_off(alice: User) -> None:
    browser = Browser(session_of(alice))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            for _ in range(QUEUE_LENGTH + 1):
                hub.deliver({"topics": [f"user:{alice.pk}"], **EVENT})
            await until(lambda: browser.is_ended)

    play(scene())

    assert browser.is_ended


def test_closing_the_hub_ends_every_feed(alice: User) -> None:
    browser = Browser(session_of(alice))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            hub.close_feeds()
            await until(lambda: browser.is_ended)

    play(scene())

    assert browser.is_ended


def test_a_check_costs_the_same_for_one_and_for_thirty(
    alice: User, amir: User, bruno: User, now: datetime, django_assert_num_queries: Any
) -> None:
    people = [access.listener_of_session(session_of(user)) for user in (alice, amir, bruno)]
    listeners = {person for person in people if person}
    for some in (list(listeners)[:1], listeners):
        with django_assert_num_queries(3):
            assert access.still_allowed(some, now=now) == set(some)


def lost(*_: Any, **__: Any) -> None:
    raise OperationalError("the database is gone")


def test_without_a_database_the_browser_is_told_to_come_back(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(session_of(alice))
    monkeypatch.setattr(hub_module, "feed_for", lost)

    assert status_of(browser) == 200
    assert browser.text == "retry: 3000\n\n"
    assert browser.is_ended


def test_whom_nobody_can_vouch_for_is_sent_away(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "still_allowed", lost)
    browser = Browser(session_of(alice))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            await hub.check()
            await until(lambda: browser.is_ended)

    play(scene())

    assert browser.is_ended


def test_a_check_that_fails_in_any_way_vouches_for_nobody(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr(access, "still_allowed", broken)
    browser = Browser(session_of(alice))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            await hub.check()
            await until(lambda: browser.is_ended)

    play(scene())

    assert browser.is_ended
