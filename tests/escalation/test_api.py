"""The hand-off by REST: sent, listed, accepted, returned, marked."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, Team, User
from accounts.models.token import hash_token, new_token
from escalation.models import Handoff, HandoffState
from tests.escalation.conftest import COMPLETE
from tickets.models import Ticket

KEYS = {
    "id", "ticket", "state", "direction", "from_team", "to_team", "from_tier", "to_tier",
    "from_agent", "created_at", "symptom", "scope", "environment", "reproduction",
    "cannot_reproduce", "tried", "tried_notes", "ruled_out", "evidence", "evidence_notes",
    "best_guess", "ask", "told_requester", "accepted_by", "accepted_at", "returned_by",
    "returned_at", "return_reason", "return_missing", "is_rediagnosed", "rediagnosed_note",
    "is_solvable_at_l1", "solvable_at_l1_note", "marked_by", "marked_at",
}  # fmt: skip


def api(user: User, *scopes: str) -> APIClient:
    raw = new_token()
    ApiToken.objects.create(
        user=user,
        name="test",
        token_hash=hash_token(raw),
        scopes=list(scopes or ("handoffs:read", "handoffs:write")),
        created_at=datetime(2026, 1, 1).astimezone(),
        expires_at=datetime.now().astimezone() + timedelta(days=1),
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    return client


def body(ticket: Ticket, **changes: Any) -> dict[str, Any]:
    texts = {k: v for k, v in asdict(COMPLETE).items() if isinstance(v, str)}
    return {**texts, "to_team": "systems", "version": ticket.version, **changes}


def path(ticket: Ticket, rest: str) -> str:
    return f"/api/v1/tickets/{ticket.reference}/{rest}"


def test_sends_a_hand_off(taken: Ticket, bruno: User, systems: Team) -> None:
    answer = api(bruno).post(path(taken, "handoff/"), body(taken))

    data = answer.json()
    assert answer.status_code == 201
    assert data.keys() == KEYS
    assert (data["state"], data["direction"], data["to_team"]) == ("pending", "up", "systems")
    assert data["from_agent"] == {"id": bruno.pk, "name": "Bruno Reyes"}


def test_says_what_is_missing_and_why(taken: Ticket, bruno: User, systems: Team) -> None:
    answer = api(bruno).post(path(taken, "handoff/"), body(taken, scope="", ask="?"))

    data = answer.json()
    assert answer.status_code == 422
    assert [part["field"] for part in data["missing"]] == ["scope", "ask"]
    assert all(part["why"] for part in data["missing"])
    assert not Handoff.objects.exists()


def test_a_repeated_call_answers_with_the_first(taken: Ticket, bruno: User, systems: Team) -> None:
    client = api(bruno)
    sent = [
        client.post(path(taken, "handoff/"), body(taken), headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in sent] == [201, 200]
    assert sent[0].json()["id"] == sent[1].json()["id"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": 1}, 409),
        ({"to_team": "nowhere"}, 400),
        ({"to_team": "service-desk"}, 422),
        ({"ask": ["a", "list"]}, 400),
        ({"evidence": ["of-another"]}, 422),
        ({"evidence": "text"}, 400),
        ({"symptom": "x" * 10_001}, 400),
    ],
)
def test_bad_input_is_refused(
    taken: Ticket, bruno: User, systems: Team, changes: dict[str, Any], status: int
) -> None:
    answer = api(bruno).post(path(taken, "handoff/"), body(taken, **changes))

    assert answer.status_code == status
    assert not Handoff.objects.exists()


def test_lists_them_newest_first(pending: Handoff, lena: User) -> None:
    answer = api(lena).get(path(pending.ticket, "handoffs/"))

    assert [row["id"] for row in answer.json()["results"]] == [pending.pk]


def test_accepts_once(pending: Handoff, lena: User, sofia: User) -> None:
    there = path(pending.ticket, f"handoffs/{pending.pk}/accept/")

    first, second = api(lena).post(there), api(sofia).post(there)

    assert (first.status_code, second.status_code) == (200, 409)
    assert first.json()["accepted_by"]["name"] == "Lena Vidal"
    assert "Lena Vidal" in second.json()["detail"]


def test_returns_with_what_is_missing(pending: Handoff, lena: User) -> None:
    there = path(pending.ticket, f"handoffs/{pending.pk}/return/")
    client = api(lena)

    bad = client.post(there, {"reason": "other"})
    good = client.post(there, {"reason": "other", "missing": "Which version is it?"})

    assert (bad.status_code, good.status_code) == (400, 200)
    assert good.json()["state"] == HandoffState.RETURNED


def test_marks_what_it_was(accepted: Handoff, lena: User) -> None:
    there = path(accepted.ticket, f"handoffs/{accepted.pk}/mark/")

    answer = api(lena).post(there, {"is_rediagnosed": True, "rediagnosed_note": "Quota."})

    assert answer.status_code == 200
    assert answer.json()["is_rediagnosed"] is True


def test_other_teams_may_not_answer(pending: Handoff, theo: User) -> None:
    answer = api(theo).post(path(pending.ticket, f"handoffs/{pending.pk}/accept/"))

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["alice", "mallory"])
def test_for_requesters_there_is_nothing(
    pending: Handoff, name: str, request: pytest.FixtureRequest
) -> None:
    client = APIClient()
    client.force_authenticate(request.getfixturevalue(name))

    listed = client.get(path(pending.ticket, "handoffs/"))
    answers = [
        client.post(path(pending.ticket, f"handoffs/{pending.pk}/{verb}/"), {})
        for verb in ("accept", "return", "mark")
    ]

    assert {listed.status_code, *(a.status_code for a in answers)} <= {403, 404}
    assert COMPLETE.ask not in listed.content.decode()


def test_a_token_needs_the_scope(taken: Ticket, bruno: User, systems: Team) -> None:
    reader = api(bruno, "handoffs:read")

    assert reader.post(path(taken, "handoff/"), body(taken)).status_code == 403
    assert reader.get(path(taken, "handoffs/")).status_code == 200
