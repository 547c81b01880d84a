"""/api/v1/bulk/: jobs for machines, on the same services and rights as the pages."""

from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team, User
from tests.api.conftest import Call
from tickets.models import BulkJob, BulkState, Priority, Status, Ticket
from tickets.services.bulk import AT_ONCE, bulk_create

URL = "/api/v1/bulk/"


def asked(ticket: Ticket, **action: Any) -> dict[str, Any]:
    return {"action": {"kind": "priority", "priority": 1, **action}, "tickets": [ticket.reference]}


def test_a_few_are_changed_at_once(call: Call, bruno: User, ticket: Ticket) -> None:
    answer = call(bruno).post(URL, asked(ticket), format="json")

    assert answer.status_code == 201
    assert answer.json() | {"state": "done", "changed": 1, "refused": 0} == answer.json()
    assert Ticket.objects.get().priority == Priority.CRITICAL


def test_many_are_left_to_the_workers_and_can_be_stopped(
    call: Call, bruno: User, ticket: Ticket
) -> None:
    references = [f"HD-{ticket.pk + 10_000 + n}" for n in range(AT_ONCE + 1)]
    body = {**asked(ticket), "tickets": references}

    job = call(bruno).post(URL, body, format="json")
    stopped = call(bruno).post(f"{URL}{job.json()['id']}/cancel/")
    again = call(bruno).post(f"{URL}{job.json()['id']}/cancel/")

    assert (job.status_code, job.json()["state"]) == (202, "queued")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()["code"]) == (409, "bulk_settled")


def test_a_filter_takes_what_the_list_shows(call: Call, bruno: User, ticket: Ticket) -> None:
    body = {"action": {"kind": "status", "to": "resolved"}, "filter": "view=all&status=new"}

    assert call(bruno).post(URL, body, format="json").json()["changed"] == 1
    assert Ticket.objects.get().status == Status.RESOLVED


def test_the_report_says_why_and_the_job_can_be_taken_back(
    call: Call, bruno: User, ticket: Ticket
) -> None:
    before = ticket.priority
    body = {**asked(ticket), "tickets": [ticket.reference, "HD-99999"]}
    job = call(bruno).post(URL, body, format="json").json()

    items = call(bruno).get(f"{URL}{job['id']}/items/?outcome=refused").json()["results"]
    undone = call(bruno).post(f"{URL}{job['id']}/undo/")

    assert [(item["ticket"], item["reason"]) for item in items] == [("HD-99999", "not_found")]
    assert items[0]["words"] == "It is not there, or you may not see it."
    assert (undone.status_code, undone.json()["undo_of"]) == (201, job["id"])
    assert Ticket.objects.get().priority == before


def test_the_same_key_is_the_same_job(call: Call, bruno: User, ticket: Ticket) -> None:
    for _time in range(2):
        call(bruno).post(URL, asked(ticket), format="json", HTTP_IDEMPOTENCY_KEY="k")

    assert BulkJob.objects.get().state == BulkState.DONE


def test_a_call_that_comes_again_while_the_first_is_at_it_only_follows(
    call: Call, bruno: User, ticket: Ticket
) -> None:
    bulk_create(
        actor=bruno, action={"kind": "priority", "priority": 1}, ticket_ids=[ticket.pk],
        now=timezone.now(), submission_key=sha256(b"bulk\nk").hexdigest(),
    )  # fmt: skip

    answer = call(bruno).post(URL, asked(ticket), format="json", HTTP_IDEMPOTENCY_KEY="k")

    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    assert Ticket.objects.get().priority == ticket.priority


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"action": {"kind": "dance"}, "tickets": ["HD-1"]}, 400),
        ({"action": {"kind": "undo"}, "tickets": ["HD-1"]}, 400),
        ({"action": {"kind": "assign"}, "tickets": ["HD-10001"]}, 422),
        ({"action": {"kind": "assign", "assignee": "no@example.com"}, "tickets": ["HD-1"]}, 422),
        ({"action": {"kind": "priority", "priority": 1}, "tickets": ["x"]}, 422),
        ({"action": {"kind": "priority", "priority": 1}, "tickets": []}, 422),
        ({"action": {"kind": "priority", "priority": 1}}, 400),
        ({"action": {"kind": "priority", "priority": 1}, "tickets": ["HD-1"], "filter": ""}, 400),
        ({"action": {"kind": "priority", "priority": 1}, "filter": "team=gone"}, 422),
        ({"action": {"kind": "status", "to": "resolved", "untold": True}, "filter": ""}, 403),
        ({"action": {"kind": "macro", "macro": 9}, "filter": ""}, 422),
        ({"action": {"kind": "tags"}, "filter": ""}, 422),
        ({"action": {"kind": "merge", "into": "HD-99999"}, "filter": ""}, 422),
    ],
    ids=str,
)
def test_refuses_what_cannot_be_done(
    call: Call, bruno: User, ticket: Ticket, body: dict[str, Any], status: int
) -> None:
    answer = call(bruno).post(URL, body, format="json")

    assert answer.status_code == status, answer.json()
    assert not BulkJob.objects.exists()


def test_is_its_actors_and_the_supervisors(
    call: Call, bruno: User, lena: User, sofia: User, alice: User, ticket: Ticket
) -> None:
    job = call(bruno).post(URL, asked(ticket), format="json").json()["id"]

    for user, status in ((bruno, 200), (lena, 404), (sofia, 200), (alice, 403)):
        assert call(user).get(f"{URL}{job}/").status_code == status
        assert call(user).get(f"{URL}{job}/items/").status_code == status
    assert call(lena).get(URL).json()["results"] == []


def test_needs_the_scope_to_write(call: Call, bruno: User, desk: Team, ticket: Ticket) -> None:
    answer = call(bruno, "tickets:read").post(URL, asked(ticket), format="json")

    assert answer.status_code == 403
    assert call(bruno, "tickets:read").get(URL).status_code == 200
