"""escalation:accept, escalation:return and escalation:mark."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from escalation.models import Handoff, HandoffState
from escalation.services import handoff_accept

MISSING = "Which Outlook version is it?"


def post(client: Client, name: str, handoff: Handoff, data: dict[str, Any] | None = None) -> Any:
    there = reverse(f"escalation:{name}", args=[handoff.ticket.reference, handoff.pk])
    return client.post(there, data or {})


def test_accepting_opens_the_ticket(client: Client, pending: Handoff, lena: User) -> None:
    client.force_login(lena)

    answer = post(client, "accept", pending)

    assert answer["Location"] == reverse("tickets:detail", args=[pending.ticket.reference])
    assert Handoff.objects.get().accepted_by == lena


def test_the_second_to_accept_reads_who_was_first(
    client: Client, pending: Handoff, lena: User, sofia: User, now: datetime
) -> None:
    handoff_accept(handoff=pending, actor=lena, now=now)
    client.force_login(sofia)

    answer = post(client, "accept", pending)

    assert answer.status_code == 409
    assert "Lena Vidal" in answer.context["refusal"]


def test_other_teams_may_not(client: Client, pending: Handoff, theo: User) -> None:
    client.force_login(theo)

    statuses = [
        post(client, "accept", pending).status_code,
        post(client, "return", pending, {"reason": "other", "missing": MISSING}).status_code,
        post(client, "mark", pending).status_code,
    ]

    assert statuses == [403, 403, 403]
    assert Handoff.objects.get().is_pending


def test_returning_goes_back_to_the_queue(client: Client, pending: Handoff, lena: User) -> None:
    client.force_login(lena)

    answer = post(client, "return", pending, {"reason": "wrong_team", "missing": MISSING})

    assert answer["Location"] == reverse("escalation:queue")
    assert Handoff.objects.get().state == HandoffState.RETURNED


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "", "missing": MISSING}, "reason"),
        ({"reason": "mood", "missing": MISSING}, "reason"),
        ({"reason": "other", "missing": ""}, "missing"),
        ({"reason": "other", "missing": "?"}, "missing"),
    ],
)
def test_a_return_that_lacks_something_keeps_what_was_typed(
    client: Client, pending: Handoff, lena: User, data: dict[str, str], field: str
) -> None:
    client.force_login(lena)

    answer = post(client, "return", pending, data)

    form = answer.context["return_form"]
    assert answer.status_code == 422
    assert answer.context["dialog"] == "return"
    assert form.errors.keys() == {field}
    assert form["missing"].value() == data["missing"]


def test_marking_shows_the_document_again(client: Client, accepted: Handoff, lena: User) -> None:
    client.force_login(lena)

    answer = post(client, "mark", accepted, {"is_solvable_at_l1": "on"})

    assert answer.status_code == 302
    assert Handoff.objects.get().is_solvable_at_l1


def test_a_rediagnosis_without_words_is_refused(
    client: Client, accepted: Handoff, lena: User
) -> None:
    client.force_login(lena)

    answer = post(client, "mark", accepted, {"is_rediagnosed": "on"})

    assert answer.status_code == 422
    assert answer.context["mark_form"].errors.keys() == {"rediagnosed_note"}


def test_what_waits_cannot_be_marked(client: Client, pending: Handoff, lena: User) -> None:
    client.force_login(lena)

    assert post(client, "mark", pending, {"is_solvable_at_l1": "on"}).status_code == 409


@pytest.mark.parametrize("name", ["accept", "return", "mark"])
def test_get_answers_nothing(client: Client, pending: Handoff, lena: User, name: str) -> None:
    client.force_login(lena)
    there = reverse(f"escalation:{name}", args=[pending.ticket.reference, pending.pk])

    assert client.get(there).status_code == 405
