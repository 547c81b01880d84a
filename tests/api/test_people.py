"""The people on a ticket, by API."""

import pytest

from accounts.models import User
from tests.api.conftest import Call
from tests.conftest import NOON
from tickets import access
from tickets.models import Ticket
from tickets.services import participant_add, ticket_watch


def url(ticket: Ticket, name: str) -> str:
    return f"/api/v1/tickets/{ticket.reference}/{name}/"


@pytest.fixture
def shared(ticket: Ticket, amir: User, bruno: User, lena: User) -> Ticket:
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    ticket_watch(ticket=ticket, users=[lena], actor=lena, now=NOON)
    return ticket


def test_an_agent_reads_both_and_a_requester_names_in_copy_alone(
    call: Call, shared: Ticket, bruno: User, amir: User, alice: User
) -> None:
    assert call(bruno).get(url(shared, "people")).json() == {
        "participants": [{"email": "amir@example.com", "name": "Amir Haddad"}],
        "watchers": [{"email": "lena@example.com", "name": "Lena Vidal"}],
    }
    for person in (alice, amir):
        told = call(person).get(url(shared, "people")).json()
        assert told == {"participants": [{"name": "Amir Haddad"}]}


def test_somebody_in_copy_reads_whose_it_is_and_may_move_it_nowhere(
    call: Call, shared: Ticket, amir: User
) -> None:
    detail = call(amir).get(f"/api/v1/tickets/{shared.reference}/").json()

    assert detail["requester"] == {"name": "Alice Moreno"}
    assert detail["transitions"] == []


def test_adds_and_removes(call: Call, ticket: Ticket, bruno: User, amir: User, lena: User) -> None:
    there = call(bruno)

    added = there.post(url(ticket, "people/add"), {"email": amir.email}, "json")
    watched = there.post(
        url(ticket, "people/add"), {"email": lena.email, "role": "watcher"}, "json"
    )
    refused = there.post(
        url(ticket, "people/add"), {"email": amir.email, "role": "watcher"}, "json"
    )
    removed = there.post(url(ticket, "people/remove"), {"email": amir.email}, "json")

    assert [a.status_code for a in (added, watched, removed)] == [200, 200, 200]
    assert refused.status_code in (400, 422)
    assert removed.json()["participants"] == []
    assert not access.tickets_for(amir).exists()


def test_a_requester_learns_nothing_by_asking(call: Call, shared: Ticket, alice: User) -> None:
    known = {"email": "lena@example.com", "role": "watcher"}
    unknown = {"email": "nobody@example.com", "role": "watcher"}

    for path in ("people/add", "people/remove", "requester"):
        fields = (
            [known, unknown]
            if path != "requester"
            else [{"email": e["email"]} for e in (known, unknown)]
        )
        answers = [call(alice).post(url(shared, path), given, "json") for given in fields]
        assert [answer.status_code for answer in answers] == [403, 403], path
        assert answers[0].json() == answers[1].json()


def test_changes_the_requester_with_the_version_seen(
    call: Call, ticket: Ticket, bruno: User, amir: User
) -> None:
    without = call(bruno).post(url(ticket, "requester"), {"email": amir.email}, "json")
    stale = call(bruno).post(url(ticket, "requester"), {"email": amir.email, "version": 9}, "json")
    done = call(bruno).post(url(ticket, "requester"), {"email": amir.email, "version": 1}, "json")

    assert [a.status_code for a in (without, stale, done)] == [400, 409, 200]
    assert done.json()["requester"]["email"] == "amir@example.com"


def test_files_for_somebody_with_people_in_copy(
    call: Call, alice: User, amir: User, bruno: User
) -> None:
    body = {
        "subject": "VPN", "description": "It drops.", "requester": alice.email, "channel": "phone",
        "participants": [amir.email], "answered_live": True,
    }  # fmt: skip

    made = call(bruno).post("/api/v1/tickets/", body, "json")
    own = call(bruno).post("/api/v1/tickets/", {**body, "requester": bruno.email}, "json")

    assert made.status_code == 201
    assert made.json()["first_responded_at"] is not None
    assert access.tickets_for(amir).count() == 1
    assert own.status_code in (400, 422)
    assert Ticket.objects.count() == 1
