"""escalation:new and escalation:draft."""

import uuid
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from escalation.models import Handoff, HandoffDraft
from tests.escalation.conftest import COMPLETE
from tickets.models import Ticket


def form_of(ticket: Ticket, **changes: Any) -> dict[str, Any]:
    values = {k: v for k, v in asdict(COMPLETE).items() if isinstance(v, str)}
    own = {"to_team": "systems", "version": ticket.version, "submission_key": uuid.uuid4().hex}
    return {**values, **own, **changes}


def page(name: str, ticket: Ticket) -> str:
    return reverse(f"escalation:{name}", args=[ticket.reference])


def test_opens_filled_with_what_is_known(
    client: Client, taken: Ticket, bruno: User, systems: Team, engineering: Team
) -> None:
    client.force_login(bruno)

    answer = client.get(page("new", taken))

    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["symptom"].value() == "Desde ayer dice *contraseña incorrecta*."
    assert form["to_team"].value() == "systems"
    assert "scope" in answer.context["checklist"].missing_fields
    assert "symptom" not in answer.context["checklist"].missing_fields


def test_without_a_team_it_is_not_complete(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)
    address = page("draft", taken)

    without = client.post(address, form_of(taken, to_team=""), headers={"HX-Request": "true"})
    with_it = client.post(address, form_of(taken), headers={"HX-Request": "true"})

    assert without.context["checklist"].missing_fields == ["to_team"]
    assert 'href="#id_to_team"' in without.content.decode()
    assert with_it.context["checklist"].missing_fields == []


def test_get_writes_nothing(client: Client, taken: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    client.get(page("new", taken))

    assert not HandoffDraft.objects.exists()


def test_sends_and_goes_back_to_the_ticket(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)

    answer = client.post(page("new", taken), form_of(taken))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("tickets:detail", args=[taken.reference])
    assert Handoff.objects.get().ask == COMPLETE.ask


def test_an_incomplete_one_comes_back_with_every_word_and_the_first_gap_in_focus(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)

    answer = client.post(page("new", taken), form_of(taken, scope="", best_guess="Locked out?"))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert not Handoff.objects.exists()
    assert "Locked out?" in body
    assert answer.context["form"].errors.keys() == {"scope"}
    assert "autofocus" in body.split('name="scope"')[1].split(">")[0]


def test_a_changed_ticket_comes_back_as_a_conflict_and_then_leaves(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)

    answer = client.post(page("new", taken), form_of(taken, version=taken.version - 1))
    again = client.post(
        page("new", taken), form_of(taken, version=answer.context["form"]["version"].value())
    )

    assert answer.status_code == 409
    assert COMPLETE.ask in answer.content.decode()
    assert again.status_code == 302


def test_two_clicks_send_one(client: Client, taken: Ticket, bruno: User, systems: Team) -> None:
    client.force_login(bruno)
    form = form_of(taken)

    answers = [client.post(page("new", taken), form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Handoff.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"to_team": "nowhere"},
        {"to_team": ""},
        {"version": "x"},
        {"ask": "a" * 10_001},
        {"evidence": ["of-another-ticket"]},
    ],
)
def test_odd_values_are_named_beside_their_field(
    client: Client, taken: Ticket, bruno: User, systems: Team, changes: dict[str, Any]
) -> None:
    client.force_login(bruno)

    answer = client.post(page("new", taken), form_of(taken, **changes))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == changes.keys()
    assert not Handoff.objects.exists()


def test_leads_to_the_one_that_waits(client: Client, pending: Handoff, bruno: User) -> None:
    client.force_login(bruno)

    answer = client.get(page("new", pending.ticket))

    there = reverse("escalation:detail", args=[pending.ticket.reference, pending.pk])
    assert answer["Location"] == there


def test_a_draft_is_kept_and_shown_again(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)

    answer = client.post(
        page("draft", taken), form_of(taken, ask="Half a sen"), headers={"HX-Request": "true"}
    )

    shown = client.get(page("new", taken)).context["form"]
    assert answer.status_code == 200
    assert 'id="checklist"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert shown["ask"].value() == "Half a sen"


def test_without_javascript_saving_returns_to_the_form(
    client: Client, taken: Ticket, bruno: User, systems: Team
) -> None:
    client.force_login(bruno)

    answer = client.post(page("draft", taken), form_of(taken))

    assert answer["Location"] == page("new", taken)


def test_each_author_has_their_own_draft(
    client: Client, taken: Ticket, bruno: User, sofia: User, systems: Team
) -> None:
    client.force_login(bruno)
    client.post(page("draft", taken), form_of(taken, ask="Bruno's words"))
    client.force_login(sofia)

    shown = client.get(page("new", taken)).context["form"]

    assert shown["ask"].value() == ""


def test_a_draft_may_be_empty(client: Client, taken: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    answer = client.post(page("draft", taken), {}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
