"""Changing tickets through the API: the same rules as the pages, and 4xx for whatever is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Team, User
from tests.api.conftest import Call, url_of
from tests.conftest import NOON
from tickets.models import Category, Message, Status, Submission, Ticket, Visibility
from tickets.services import ticket_take, ticket_transition

LIST = "/api/v1/tickets/"
FILE = {"subject": "VPN", "description": "It *drops*."}


def test_a_requester_files_their_own(call: Call, alice: User, email_category: Category) -> None:
    answer = call(alice).post(LIST, {**FILE, "category": "email"})

    made = Ticket.objects.get()
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"/api/v1/tickets/{made.reference}/")
    assert (made.requester, made.channel, made.category) == (alice, "api", email_category)
    assert answer.json()["messages"][0]["body_html"] == "<p>It <em>drops</em>.</p>\n"


def test_an_agent_files_for_somebody(call: Call, bruno: User, alice: User) -> None:
    extra = {"requester": "ALICE@example.com", "channel": "phone", "impact": 1, "urgency": 1}
    answer = call(bruno).post(LIST, {**FILE, **extra, "tags": ["VPN", "vpn"]})

    made = Ticket.objects.get()
    assert answer.status_code == 201
    assert (made.requester, made.opened_by, made.channel) == (alice, bruno, "phone")
    assert answer.json()["priority"] == 1
    assert answer.json()["tags"] == ["vpn"]


@pytest.mark.parametrize("field", ["requester", "impact", "channel", "tags", "status", "id"])
def test_refuses_fields_that_are_not_the_requesters(call: Call, alice: User, field: str) -> None:
    answer = call(alice).post(LIST, {**FILE, field: "x"})

    assert answer.status_code == 400
    assert answer.json() == {field: ["This field is not known here."]}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "subject"),
        ({**FILE, "subject": "  "}, 400, "subject"),
        ({**FILE, "subject": "x" * 201}, 400, "subject"),
        ({**FILE, "subject": ["x"]}, 400, "subject"),
        ({**FILE, "description": "\x00"}, 400, "description"),
        ({**FILE, "description": " "}, 422, "description"),
        ({**FILE, "description": "x" * 50_001}, 422, "description"),
        ({**FILE, "category": "nothing"}, 422, "category"),
        ({**FILE, "category": 7}, 422, "category"),
        ({**FILE, "requester": "nobody@example.com"}, 422, "requester"),
        ({**FILE, "requester": "nobody"}, 400, "requester"),
        ({**FILE, "impact": 9}, 400, "impact"),
        ({**FILE, "impact": 10**400}, 400, "impact"),
        ({**FILE, "channel": "unknown"}, 400, "channel"),
        ({**FILE, "tags": "vip"}, 400, "tags"),
        ({**FILE, "tags": ["x"] * 21}, 400, "tags"),
        ({**FILE, "files": ["x"]}, 400, "files"),
        ([], 400, "non_field_errors"),
        ("words", 400, "non_field_errors"),
    ],
)
def test_says_what_is_wrong_with_a_new_ticket(
    call: Call, bruno: User, body: Any, status: int, field: str
) -> None:
    answer = call(bruno).post(LIST, body)

    assert answer.status_code == status
    assert field in answer.json()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{} {}", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"subject": "VPN", "description": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'"' + b"x" * 2_200_000 + b'"', "application/json", 413),
        (b"<a/>", "application/xml", 415),
        (b"subject=x", "application/x-www-form-urlencoded", 415),
        (b"x", "multipart/form-data; boundary=b", 400),
        (b"x", "multipart/form-data", 400),
        (b"x", "nonsense", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_never_our_fault(
    call: Call, alice: User, body: bytes, kind: str, status: int
) -> None:
    answer = call(alice).generic("POST", LIST, body, content_type=kind)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"


def test_the_same_idempotency_key_makes_one_ticket(call: Call, alice: User, amir: User) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = call(alice).post(LIST, FILE, headers=key)
    again = call(alice).post(LIST, FILE, headers=key)
    other = call(amir).post(LIST, FILE, headers=key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json()["reference"] == first.json()["reference"]
    assert other.json()["reference"] != first.json()["reference"]
    assert Ticket.objects.count() == 2


def test_one_key_does_not_tie_two_kinds_of_call_together(
    call: Call, ticket: Ticket, bruno: User
) -> None:
    caller = call(bruno)
    key = {"Idempotency-Key": "x" * 255}
    codes = [
        caller.post(url_of(ticket, path), {"body": "Hello."}, headers=key).status_code
        for path in ("reply/", "reply/", "note/", "note/")
    ]

    assert codes == [201, 200, 201, 200]
    assert Message.objects.filter(ticket=ticket).count() == 3
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 256, "a\x07b"])
def test_refuses_a_strange_idempotency_key(call: Call, alice: User, key: str) -> None:
    answer = call(alice).post(LIST, FILE, headers={"Idempotency-Key": key})

    assert answer.status_code == 400
    assert not Ticket.objects.exists()


def test_changes_what_it_is_about_and_who_holds_it_at_once(
    call: Call, ticket: Ticket, bruno: User, sofia: User
) -> None:
    body = {"priority": 1, "tags": ["vip"], "assignee": "sofia@example.com", "version": 1}

    answer = call(bruno).patch(url_of(ticket), body)

    assert answer.status_code == 200
    assert (answer.json()["priority"], answer.json()["tags"]) == (1, ["vip"])
    assert answer.json()["assignee"]["email"] == "sofia@example.com"
    back = {"assignee": None, "version": answer.json()["version"]}
    assert call(bruno).patch(url_of(ticket), back).json()["assignee"] is None


def test_all_of_a_patch_or_nothing(call: Call, ticket: Ticket, bruno: User, systems: Team) -> None:
    body = {"subject": "Other", "team": "systems", "version": 1}

    answer = call(bruno).patch(url_of(ticket), body)

    ticket.refresh_from_db()
    assert answer.status_code == 422
    assert answer.json() == {"team": ["Another level needs a hand-off."]}
    assert (ticket.subject, ticket.version) == ("No puedo entrar al correo", 1)


def test_moves_to_another_team_of_the_level(call: Call, ticket: Ticket, bruno: User) -> None:
    Team.objects.create(slug="phones", name_en="Phones", name_es="Teléfonos", tier=1)

    answer = call(bruno).patch(url_of(ticket), {"team": "phones", "version": 1})

    assert answer.json()["team"] == {"slug": "phones", "name": "Phones"}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"assignee": "nobody@example.com"}, 422, "assignee"),
        ({"assignee": "alice@example.com"}, 422, "assignee"),
        ({"team": "nothing"}, 422, "team"),
        ({"category": "nothing"}, 422, "category"),
        ({"category": None}, 400, "category"),
        ({"priority": None}, 400, "priority"),
        ({"subject": ""}, 400, "subject"),
        ({"status": "closed"}, 400, "status"),
        ({"version": "x"}, 400, "version"),
        ({"version": 10**30}, 400, "version"),
    ],
)
def test_says_what_is_wrong_with_a_change(
    call: Call, ticket: Ticket, bruno: User, body: dict[str, Any], status: int, field: str
) -> None:
    answer = call(bruno).patch(url_of(ticket), {"version": 1, **body})

    ticket.refresh_from_db()
    assert answer.status_code == status
    assert field in answer.json()
    assert ticket.version == 1


def test_a_change_without_a_version_is_refused(call: Call, ticket: Ticket, bruno: User) -> None:
    answer = call(bruno).patch(url_of(ticket), {"priority": 1})

    assert answer.status_code == 400
    assert "version" in answer.json()


def test_a_stale_version_changes_nothing_and_hears_the_current_one(
    call: Call, ticket: Ticket, bruno: User, lena: User
) -> None:
    ticket_take(ticket=ticket, actor=lena, now=NOON)
    stale = call(bruno).patch(url_of(ticket), {"priority": 1, "version": 1})
    by_header = call(bruno).patch(url_of(ticket), {"priority": 1}, headers={"If-Match": '"1"'})

    ticket.refresh_from_db()
    assert (stale.status_code, by_header.status_code) == (409, 409)
    assert stale.json()["code"] == "stale"
    assert stale.json()["version"] == ticket.version
    fresh = {"If-Match": f'"{ticket.version}"'}
    assert call(bruno).patch(url_of(ticket), {"priority": 1}, headers=fresh).status_code == 200
    odd = {"If-Match": '"x"'}
    assert call(bruno).patch(url_of(ticket), {"priority": 1}, headers=odd).status_code == 400


def test_a_reply_reaches_the_requester_and_moves_the_ticket(
    call: Call, ticket: Ticket, alice: User, bruno: User
) -> None:
    body = {"body": "Which browser?", "status": "waiting_requester", "version": 1}
    asked = call(bruno).post(url_of(ticket, "reply/"), body)
    answered = call(alice).post(url_of(ticket, "reply/"), {"body": "Firefox."})

    assert (asked.status_code, answered.status_code) == (201, 201)
    assert asked.json()["status"] == "waiting_requester"
    assert answered.json()["status"] == "open"
    assert [m["is_from_agent"] for m in answered.json()["messages"]] == [False, True, False]
    stale = {"body": "Too late.", "version": 1}
    assert call(bruno).post(url_of(ticket, "reply/"), stale).status_code == 409


def test_a_note_is_for_agents_alone(call: Call, ticket: Ticket, alice: User, bruno: User) -> None:
    noted = call(bruno).post(url_of(ticket, "note/"), {"body": "Check MFA."})
    refused = call(alice).post(url_of(ticket, "note/"), {"body": "Me too."})

    assert noted.status_code == 201
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_allowed"
    assert Message.objects.filter(visibility=Visibility.INTERNAL).count() == 1


def test_a_status_changes_by_the_table(
    call: Call, ticket: Ticket, alice: User, bruno: User
) -> None:
    resolved = call(bruno).post(url_of(ticket, "transition/"), {"to": "resolved", "version": 1})
    twice = call(bruno).post(
        url_of(ticket, "transition/"), {"to": "resolved", "version": resolved.json()["version"]}
    )
    reopened = call(alice).post(url_of(ticket, "transition/"), {"to": "open"})

    assert resolved.json()["status"] == "resolved"
    assert (twice.status_code, twice.json()["code"]) == (409, "transition")
    assert reopened.json()["status"] == "open"
    assert call(bruno).post(url_of(ticket, "transition/"), {"to": "gone"}).status_code == 400
    assert call(bruno).post(url_of(ticket, "transition/"), {"to": "open"}).status_code == 400


def test_a_closed_ticket_takes_no_reply(call: Call, ticket: Ticket, alice: User) -> None:
    for target in (Status.RESOLVED, Status.CLOSED):
        ticket_transition(ticket=ticket, target=target, actor=None, now=NOON)

    answer = call(alice).post(url_of(ticket, "reply/"), {"body": "Again!"})

    assert answer.status_code == 422
    assert "body" in answer.json()


def test_an_agent_takes_a_ticket_and_a_requester_does_not(
    call: Call, ticket: Ticket, alice: User, bruno: User
) -> None:
    refused = call(alice).post(url_of(ticket, "take/"))
    taken = call(bruno).post(url_of(ticket, "take/"))

    assert refused.status_code == 403
    assert taken.json()["assignee"]["email"] == "bruno@example.com"
    assert taken.json()["status"] == "open"


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("patch", "", {"priority": 1, "version": 1}),
    ("post", "reply/", {"body": "x"}),
    ("post", "note/", {"body": "x"}),
    ("post", "transition/", {"to": "resolved", "version": 1}),
    ("post", "take/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_stranger_writes_nothing_where_an_agent_may(
    call: Call,
    ticket: Ticket,
    mallory: User,
    bruno: User,
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    def send(caller: Any) -> int:
        post: Callable[..., Any] = getattr(caller, method)
        return post(url_of(ticket, path), body).status_code

    assert send(call(mallory)) == 404
    assert send(call()) == 401
    assert send(call(bruno, "tickets:read")) == 403
    ticket.refresh_from_db()
    assert ticket.version == 1
    assert send(call(bruno, "tickets:write")) in (200, 201)


def test_a_requester_may_not_sort_their_own_ticket(call: Call, ticket: Ticket, alice: User) -> None:
    answer = call(alice).patch(url_of(ticket), {"priority": 1})

    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["put", "delete"])
def test_what_is_not_offered_is_405(call: Call, ticket: Ticket, bruno: User, method: str) -> None:
    assert getattr(call(bruno), method)(url_of(ticket)).status_code == 405
    assert getattr(call(), method)(url_of(ticket)).status_code == 401


def test_a_ticket_moved_out_of_sight_is_204(call: Call, ticket: Ticket, bruno: User) -> None:
    Team.objects.create(slug="vault", name_en="V", name_es="V", tier=1, is_restricted=True)

    answer = call(bruno).patch(url_of(ticket), {"team": "vault", "version": 1})

    assert answer.status_code == 204
    assert call(bruno).get(url_of(ticket)).status_code == 404


def test_a_session_without_csrf_token_writes_nothing(alice: User) -> None:
    from rest_framework.test import APIClient

    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)

    assert browser.post(LIST, FILE).status_code == 403
    assert not Ticket.objects.exists()
