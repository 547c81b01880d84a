"""Live feeds: who may listen, what reaches them, and what ends them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections
from django.http import HttpRequest

from accounts.models import Membership, Role, Team, User
from helpdesk.live import access, bus
from helpdesk.live import hub as hub_module
from helpdesk.live.hub import FEEDS_PER_PERSON, QUEUE_LENGTH, Hub
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = {"event": "ticket", "data": {"id": 7}}


def session_of(user: User) -> str:
    """The key of a new session in which this person is signed in."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


class Browser:
    """One request for a feed, with what came back."""

    def __init__(self, key: str, *, query: str = "", method: str = "GET", **headers: str) -> None:
        sent = {"host": "help.test", "cookie": f"{settings.SESSION_COOKIE_NAME}={key}", **headers}
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in sent.items()],
        }
        self.messages: list[Any] = []
        self.left = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int | None:
        return self.messages[0]["status"] if self.messages else None

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    @property
    def is_ended(self) -> bool:
        return bool(self.messages) and self.messages[-1].get("more_body") is False


async def until(condition: Callable[[], bool], *, seconds: float = 3) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def opened(hub: Hub, *browsers: Browser) -> AsyncIterator[None]:
    """Open each feed, wait for its first answer, and leave at the end."""
    for browser in browsers:
        browser.task = asyncio.create_task(hub.serve(browser.scope, browser.receive, browser.send))
        await until(lambda browser=browser: len(browser.messages) > 1)
    try:
        yield
    finally:
        for browser in browsers:
            browser.left.set()
            assert browser.task is not None
            await asyncio.wait_for(browser.task, 2)


def play(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def change(user: User, **fields: Any) -> None:
    """Save from a thread that gives its connection back."""
    try:
        User.objects.filter(pk=user.pk).update(**fields)
    finally:
        connections.close_all()


def ends_after(user: User, action: Callable[[], object]) -> bool:
    """Whether one check after the action ends this person's feed, and not before it."""
    browser = Browser(session_of(user))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            await hub.check()
            assert not browser.is_ended
            await asyncio.to_thread(action)
            await hub.check()
            with contextlib.suppress(TimeoutError):
                await until(lambda: browser.is_ended, seconds=0.5)
            assert browser.is_ended

    play(scene())
    return browser.is_ended


def received(user: User, message: dict[str, Any], *, query: str = "") -> bool:
    browser = Browser(session_of(user), query=query)

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            hub.deliver(message)
            await asyncio.sleep(0.3)

    play(scene())
    return '"id": 7' in browser.text


def status_of(browser: Browser) -> int | None:
    async def scene() -> None:
        async with opened(Hub(), browser):
            pass

    play(scene())
    return browser.status


def test_a_person_gets_their_own_events(alice: User) -> None:
    assert received(alice, {"topics": [f"user:{alice.pk}"], **EVENT})


def test_a_person_gets_nobody_elses_events(alice: User, amir: User) -> None:
    assert not received(alice, {"topics": [f"user:{amir.pk}"], **EVENT})


def test_an_agent_gets_the_events_of_all_agents_and_of_their_team(bruno: User, desk: Team) -> None:
    assert received(bruno, {"topics": ["agents"], **EVENT})
    assert received(bruno, {"topics": [f"team:{desk.pk}"], **EVENT})


def test_an_agent_gets_no_other_teams_events(bruno: User, systems: Team) -> None:
    assert not received(bruno, {"topics": [f"team:{systems.pk}"], **EVENT})


def test_a_requester_in_a_team_gets_no_agents_events(alice: User, desk: Team) -> None:
    Membership.objects.create(user=alice, team=desk)

    assert not received(alice, {"topics": ["agents", f"team:{desk.pk}"], **EVENT})


def test_a_ticket_can_be_followed_by_who_may_see_it(alice: User, ticket: Ticket) -> None:
    message = {"topics": [f"ticket:{ticket.pk}"], **EVENT}

    assert received(alice, message, query=f"ticket={ticket.reference}")
    assert not received(alice, message)


def test_a_hidden_ticket_cannot_be_followed(amir: User, ticket: Ticket) -> None:
    assert status_of(Browser(session_of(amir), query=f"ticket={ticket.reference}")) == 403


def test_a_missing_ticket_looks_like_a_hidden_one(amir: User) -> None:
    assert status_of(Browser(session_of(amir), query="ticket=HD-999999")) == 403
    assert status_of(Browser(session_of(amir), query="ticket=%00nonsense")) == 403


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


def test_one_look_serves_every_feed_of_a_burst_in_order(
    bruno: User, lena: User, ticket: Ticket, monkeypatch: Any
) -> None:
    looks: list[Any] = []
    visible_to = access.visible_to
    monkeypatch.setattr(access, "visible_to", lambda seen: looks.append(seen) or visible_to(seen))
    query = f"ticket={ticket.reference}"
    browsers = [Browser(session_of(user), query=query) for user in (bruno, lena)]

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, *browsers):
            for number in range(20):
                data = {"event": "ticket", "data": {"id": number}}
                hub.deliver({"topics": [f"ticket:{ticket.pk}"], **data})
            await until(lambda: all('"id": 19' in browser.text for browser in browsers))

    play(scene())

    assert looks == [{ticket.pk: {bruno.pk, lena.pk}}]
    for browser in browsers:
        places = [browser.text.index(f'"id": {number}}}') for number in range(20)]
        assert places == sorted(places)


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


def test_a_stranger_is_refused(db: None) -> None:
    assert status_of(Browser("no-such-session")) == 403
    assert status_of(Browser("")) == 403


def test_another_site_is_refused(alice: User) -> None:
    key = session_of(alice)

    assert status_of(Browser(key)) == 200
    assert status_of(Browser(key, origin="http://help.test", sec_fetch_site="same-origin")) == 200
    assert status_of(Browser(key, origin="https://evil.test")) == 403
    assert status_of(Browser(key, origin="http://[")) == 403
    assert status_of(Browser('"\\000aaaaaaaaaaaa"')) == 403
    assert status_of(Browser(key, sec_fetch_site="cross-site")) == 403


def test_only_get_is_answered(alice: User) -> None:
    assert status_of(Browser(session_of(alice), method="POST")) == 405


def test_the_eleventh_feed_of_one_person_is_refused(alice: User, amir: User) -> None:
    key = session_of(alice)
    browsers = [Browser(key) for _ in range(FEEDS_PER_PERSON)]
    extra, other = Browser(key), Browser(session_of(amir))

    async def scene() -> None:
        async with opened(Hub(), *browsers, extra, other):
            pass

    play(scene())
    assert {browser.status for browser in browsers} == {200}
    assert extra.status == 429
    assert other.status == 200


def test_a_supervisor_without_the_required_second_factor_is_refused(
    sofia: User, settings: Any
) -> None:
    key = session_of(sofia)
    assert status_of(Browser(key)) == 200

    settings.MFA_REQUIRED_ROLES = ["supervisor"]

    assert status_of(Browser(key)) == 403


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


@pytest.mark.parametrize(
    "data", [b"nonsense", b"[]", b'{"topics": "all"}', b'{"topics": []}', b'"x"', b"\xff"]
)
def test_a_broken_message_is_skipped(data: bytes) -> None:
    assert bus.decode(data) is None


def test_a_good_message_is_decoded() -> None:
    message = {"topics": ["agents"], "event": "ticket", "data": {}}

    assert bus.decode(json.dumps(message).encode()) == message


def test_a_quiet_feed_is_kept_alive(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "HEARTBEAT_SECONDS", 0.05)
    browser = Browser(session_of(alice))

    async def scene() -> None:
        async with opened(Hub(), browser):
            await until(lambda: browser.text.count(": still here") >= 2)

    play(scene())

    assert browser.text.count(": still here") >= 2


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
