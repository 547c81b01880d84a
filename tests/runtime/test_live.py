"""Live feeds: who may listen, and what reaches them."""

import json
from typing import Any

import pytest

from accounts.models import Membership, Team, User
from helpdesk.live import access, bus
from helpdesk.live import hub as hub_module
from helpdesk.live.hub import FEEDS_PER_PERSON, Hub
from tests.runtime.live import EVENT, Browser, opened, play, received, session_of, status_of, until
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


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
