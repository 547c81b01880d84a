"""Resolving with lines of the checklist still open: the agent is told first, by every door, and decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.conftest import NOON
from tests.tickets.macros import RESOLVE, make_macro
from tickets.models import ChecklistItem, HeldReply, Status, Ticket
from tickets.services import ticket_transition
from tickets.services.checklist import item_add, item_tick
from tickets.services.held import held_send
from tickets.services.macros.actions import actions_parse
from tickets.services.macros.composer import chosen_value

KNOWN = {"with_open_lines": "yes"}
API = "/api/v1/tickets/"


@pytest.fixture
def lines(ticket: Ticket, bruno: User) -> list[ChecklistItem]:
    made = [item_add(ticket=ticket, text=t, actor=bruno, now=NOON) for t in ("Call them", "Lock")]
    item_tick(item=made[1], actor=bruno, now=NOON)
    return made


def head(client: Client, ticket: Ticket, **more: str) -> Any:
    data = {"to": "resolved", "version": ticket.version, "without_reply": "yes", **more}
    return client.post(f"/tickets/{ticket.reference}/status/", data)


def send(client: Client, ticket: Ticket, **more: Any) -> Any:
    sent = {"mode": "public", "body": "Ya puede entrar.", "then": "resolve", "submission_key": "k1"}
    url = f"/tickets/{ticket.reference}/message/"
    return client.post(url, {"version": ticket.version, **sent, **more})


def status_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).status


def test_the_button_names_the_open_lines_and_resolves_when_it_is_said_again(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem]
) -> None:
    told = head(at_desk, ticket)

    page = told.content.decode()
    assert (told.status_code, status_of(ticket)) == (409, Status.NEW)
    assert "Call them" in page and "Lock" not in page
    assert "Resolve anyway" in page and 'name="with_open_lines" value="yes"' in page
    assert 'name="to" value="resolved"' in page

    assert head(at_desk, ticket, **KNOWN).status_code == 302
    assert status_of(ticket) == Status.RESOLVED


def test_nothing_is_asked_without_open_lines_nor_for_another_status(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem], bruno: User
) -> None:
    other = at_desk.post(
        f"/tickets/{ticket.reference}/status/", {"to": "open", "version": ticket.version}
    )
    item_tick(item=lines[0], actor=bruno, now=NOON)
    ticket.refresh_from_db()

    assert other.status_code == 302
    assert head(at_desk, ticket).status_code == 302
    assert status_of(ticket) == Status.RESOLVED


def test_a_reply_that_resolves_keeps_its_text_while_one_is_told(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem], bruno: User
) -> None:
    told = send(at_desk, ticket)

    assert told.status_code == 409
    assert "Ya puede entrar." in told.content.decode()
    assert bruno.drafts.get(ticket=ticket).body == "Ya puede entrar."
    assert not ticket.messages.filter(body="Ya puede entrar.").exists()

    assert send(at_desk, ticket, **KNOWN).status_code == 302
    assert status_of(ticket) == Status.RESOLVED


def test_a_held_reply_is_asked_about_once_and_then_sent(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem], bruno: User
) -> None:
    User.objects.filter(pk=bruno.pk).update(undo_send_seconds=10)

    assert send(at_desk, ticket).status_code == 409
    assert send(at_desk, ticket, **KNOWN).status_code == 302
    held_send(pk=HeldReply.objects.get().pk, now=NOON + timedelta(minutes=1))

    assert status_of(ticket) == Status.RESOLVED


def test_a_macro_is_asked_about_at_once_and_in_the_composer(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem]
) -> None:
    macro = make_macro(RESOLVE)
    url = f"/tickets/{ticket.reference}/macros/{macro.pk}/apply/"
    value = chosen_value(macro, 0, actions_parse(macro.actions)[0])
    assert send(at_desk, ticket, then="", macro=value).status_code == 409
    assert at_desk.post(url, {"version": ticket.version}).status_code == 409
    assert status_of(ticket) == Status.NEW

    assert at_desk.post(url, {"version": ticket.version, **KNOWN}).status_code == 302
    assert status_of(ticket) == Status.RESOLVED


def test_what_is_required_comes_first_and_the_lines_stand_on_the_same_page(
    at_desk: Client, reset: Ticket, bruno: User
) -> None:
    asked = send(at_desk, reset)

    page = asked.content.decode()
    assert "no identity check of this requester was passed" in page
    assert "Reset it" in page and "Sign in with them" in page
    assert 'name="with_open_lines"' in page


def test_many_at_once_are_foreseen(
    at_desk: Client, ticket: Ticket, lines: list[ChecklistItem]
) -> None:
    said = "1 of them has open lines on its checklist"
    url, data = "/tickets/bulk/", {"action": "status", "ticket": str(ticket.pk)}
    look = {**data, "look": "1", "submission_key": "k1"}

    resolving = at_desk.post(f"{url}start/", {**look, "to": "resolved"}).content.decode()
    waiting = at_desk.post(f"{url}start/", {**look, "to": "open"}).content.decode()

    assert said in resolving
    assert said not in waiting and "1 ticket will be changed" in waiting


def test_the_api_names_them_and_takes_the_answer(
    ticket: Ticket, lines: list[ChecklistItem], bruno: User
) -> None:
    client = APIClient()
    client.force_authenticate(bruno)
    url = f"{API}{ticket.reference}/transition/"
    wanted = {"to": "resolved", "version": Ticket.objects.get(pk=ticket.pk).version}

    told = client.post(url, wanted, format="json")
    reply = client.post(
        f"{API}{ticket.reference}/reply/", {"body": "Done.", "status": "resolved"}, format="json"
    )
    done = client.post(url, {**wanted, "with_open_lines": True}, format="json")

    assert (told.status_code, told.json()["code"]) == (409, "open_checklist")
    assert told.json()["lines"] == [{"id": lines[0].pk, "text": "Call them"}]
    assert reply.status_code == 409
    assert (done.status_code, status_of(ticket)) == (200, Status.RESOLVED)


def test_the_requester_is_never_asked(ticket: Ticket, lines: list[ChecklistItem]) -> None:
    client = APIClient()
    client.force_authenticate(ticket.requester)

    done = client.post(f"{API}{ticket.reference}/transition/", {"to": "resolved"}, format="json")

    assert done.status_code == 200, done.json()
    assert "Call them" not in str(done.json())


def test_the_service_itself_bans_nothing(
    ticket: Ticket, lines: list[ChecklistItem], bruno: User
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=NOON)

    assert status_of(ticket) == Status.RESOLVED
