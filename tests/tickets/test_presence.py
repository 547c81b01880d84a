"""Who is at a ticket: told, heard, gone by itself; never for requesters; nothing waits when Redis is down."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from helpdesk.lib import background
from helpdesk.live.access import Listener
from helpdesk.live.hub import Feed, Hub
from helpdesk.runtime.valkey import embedded_valkey
from notifications import live
from tests.conftest import _agent
from tickets import presence
from tickets.models import Ticket
from tickets.presence import State, presence_note, presence_of

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    socket = Path(mkdtemp(prefix="hd-")) / "presence.sock"
    with embedded_valkey(socket):
        yield f"unix://{socket}"


@pytest.fixture(autouse=True)
def told(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was announced, in order."""
    settings.QUEUE_URL = server
    presence._paused_until = live._paused_until = 0.0
    presence._client(server).flushdb()
    announced: list[tuple[Any, ...]] = []
    monkeypatch.setattr(background, "post", lambda job: job())
    monkeypatch.setattr(
        live,
        "publish",
        lambda topics, event, data, hidden_from=(): announced.append(
            (topics, data, list(hidden_from))
        ),
    )
    return announced


def note(ticket: Ticket, user: User, state: State, at: datetime, tab: str = "t1") -> None:
    presence_note(ticket=ticket, user=user, tab=tab, state=state, now=at)


def states(ticket: Ticket, at: datetime) -> list[tuple[str, str]]:
    return [(here.name, here.state) for here in presence_of([ticket.pk], now=at)[ticket.pk]]


def test_writes_then_only_looks_then_is_gone_by_itself(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    note(ticket, bruno, State.TYPING, now)

    assert states(ticket, now) == [("Bruno Reyes", "typing")]
    assert states(ticket, now + 10 * SECOND) == [("Bruno Reyes", "viewing")]
    assert states(ticket, now + 31 * SECOND) == []


def test_leaving_one_tab_is_not_leaving_the_ticket(
    ticket: Ticket, bruno: User, now: datetime, told: list[Any]
) -> None:
    note(ticket, bruno, State.VIEWING, now, "one")
    note(ticket, bruno, State.VIEWING, now, "two")
    note(ticket, bruno, State.GONE, now, "one")
    assert states(ticket, now) == [("Bruno Reyes", "viewing")]

    note(ticket, bruno, State.GONE, now, "two")

    assert states(ticket, now) == []
    assert [data["person"]["state"] for _topics, data, _hidden in told] == ["viewing", "gone"]


def test_writers_come_first_and_only_changes_are_told(
    ticket: Ticket, bruno: User, lena: User, now: datetime, told: list[Any]
) -> None:
    for second in range(0, 45, 15):
        note(ticket, bruno, State.VIEWING, now + second * SECOND)
    note(ticket, lena, State.TYPING, now + 31 * SECOND)

    assert states(ticket, now + 32 * SECOND) == [
        ("Lena Vidal", "typing"),
        ("Bruno Reyes", "viewing"),
    ]
    assert [data["person"]["state"] for _topics, data, _hidden in told] == ["viewing", "typing"]


def test_the_requester_hears_of_nobody_not_even_as_an_agent_of_the_team(
    ticket: Ticket, bruno: User, alice: User, desk: Team, now: datetime, told: list[Any]
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(team=desk, assignee=alice)
    ticket.refresh_from_db()

    note(ticket, bruno, State.VIEWING, now)

    topics, _data, hidden = told[0]
    assert topics == [f"work:{ticket.pk}", f"team:{desk.pk}"]
    assert hidden == [alice.pk]


def test_a_feed_that_is_passed_over_gets_nothing(bruno: User, lena: User) -> None:
    hub = Hub()
    feeds = [
        Feed(Listener(pk, "key", "hash", "agent", frozenset({7}))) for pk in (bruno.pk, lena.pk)
    ]
    hub.feeds = set(feeds)

    hub.deliver({"topics": ["team:7"], "event": "presence", "data": {}, "hidden_from": [bruno.pk]})

    assert [feed.waiting.qsize() for feed in feeds] == [0, 1]


def _post(client: Client, ticket: Ticket, **fields: str) -> Any:
    url = reverse("tickets:presence", args=[ticket.reference])
    return client.post(url, {"state": "viewing", "tab": "t1", **fields})


def test_a_page_hears_of_the_others_and_never_of_itself(
    client: Client, ticket: Ticket, bruno: User, lena: User
) -> None:
    client.force_login(lena)
    assert _post(client, ticket, state="typing").json() == {"tickets": {str(ticket.pk): []}}
    client.force_login(bruno)

    people = _post(client, ticket, ids="12345,x").json()["tickets"][str(ticket.pk)]

    assert [(person["name"], person["state"]) for person in people] == [("Lena Vidal", "typing")]


def test_a_list_hears_only_of_what_its_reader_works(
    client: Client, ticket: Ticket, alice: User, bruno: User, lena: User, desk: Team
) -> None:
    outsider = _agent("farid@example.com", "Farid Aziz", lena.teams.get())
    client.force_login(bruno)
    _post(client, ticket)
    url = f"{reverse('tickets:presence_list')}?ids={ticket.pk}"
    client.force_login(outsider)
    Ticket.objects.filter(pk=ticket.pk).update(team=desk)
    assert client.get(url).json()["tickets"][str(ticket.pk)]

    Team.objects.filter(pk=desk.pk).update(is_restricted=True)
    assert client.get(url).json() == {"tickets": {}}
    Team.objects.filter(pk=desk.pk).update(is_restricted=False)
    Ticket.objects.filter(pk=ticket.pk).update(requester=outsider)
    assert client.get(url).json() == {"tickets": {}}
    client.force_login(alice)
    assert client.get(url).status_code == 404


def test_an_agent_is_not_shown_at_their_own_request(
    client: Client, ticket: Ticket, bruno: User, told: list[Any]
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(requester=bruno)
    client.force_login(bruno)

    assert _post(client, ticket).status_code == 403
    assert told == []


def test_a_hundred_rows_cost_as_many_queries_as_one_and_write_nothing(
    client: Client, ticket: Ticket, bruno: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(bruno)
    ids = ",".join(map(str, range(ticket.pk, ticket.pk + 300)))

    with django_assert_max_num_queries(5) as queries:
        client.get(f"{reverse('tickets:presence_list')}?ids={ids}")
    with django_assert_max_num_queries(7) as beat:
        _post(client, ticket, ids=ids)

    for query in [*queries.captured_queries, *beat.captured_queries]:
        assert query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "BEGIN"))


@pytest.mark.parametrize("fields", [{"state": "x"}, {"tab": ""}, {"tab": "a b"}, {"tab": "a" * 17}])
def test_nonsense_is_refused(
    client: Client, ticket: Ticket, bruno: User, fields: dict[str, str]
) -> None:
    client.force_login(bruno)

    assert _post(client, ticket, **fields).status_code == 400


def test_without_redis_nobody_is_here_and_nothing_waits(
    client: Client, ticket: Ticket, bruno: User, settings: Any
) -> None:
    settings.QUEUE_URL = "unix:///nowhere/at-all.sock"
    client.force_login(bruno)
    began = time.monotonic()

    answers = [_post(client, ticket) for _ in range(10)]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[-1].json() == {"tickets": {str(ticket.pk): []}}
    assert time.monotonic() - began < 5
