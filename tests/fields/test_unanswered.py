"""Resolve in the head, beside an unsent text or without any answer: the agent is asked first, and decides."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tickets.models import LinkKind, Message, Status, Ticket, TicketLink
from tickets.services import NewMessage, message_add
from tickets.services.checklist import item_add
from tickets.services.draft import DraftText, draft_save

GO_ON = {"without_reply": "yes"}


def resolve(client: Client, ticket: Ticket, **more: str) -> Any:
    ticket.refresh_from_db()
    data = {"to": "resolved", "version": ticket.version, "list_query": "view=mine", **more}
    return client.post(f"/tickets/{ticket.reference}/status/", data)


def write(ticket: Ticket, bruno: User, mode: str = "public") -> None:
    draft_save(ticket=ticket, text=DraftText("Ya está.", mode=mode), actor=bruno, now=NOON)


def status_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).status


def test_asks_where_nobody_has_answered_and_resolves_when_it_is_said_again(
    at_desk: Client, ticket: Ticket
) -> None:
    asked = resolve(at_desk, ticket)

    page = asked.content.decode()
    assert (asked.status_code, status_of(ticket)) == (409, Status.NEW)
    assert "Nobody has answered Alice yet." in page
    assert f'href="/tickets/{ticket.reference}/?view=mine#composer-body"' in page
    assert "<textarea" not in page

    assert resolve(at_desk, ticket, **GO_ON)["Location"].endswith("?view=mine")
    assert status_of(ticket) == Status.RESOLVED


def test_a_note_is_no_answer_and_a_reply_is(at_desk: Client, ticket: Ticket, bruno: User) -> None:
    message_add(ticket=ticket, new=NewMessage("psst", "internal"), actor=bruno, now=NOON)
    assert resolve(at_desk, ticket).status_code == 409

    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=NOON)
    assert resolve(at_desk, ticket).status_code == 302


def test_a_draft_is_sent_with_it_by_one_press(at_desk: Client, ticket: Ticket, bruno: User) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=NOON)
    write(ticket, bruno)

    page = resolve(at_desk, ticket).content.decode()
    assert "You have a reply to Alice here that is not sent yet." in page
    assert f'action="/tickets/{ticket.reference}/message/"' in page
    assert ">Ya está.</textarea>" in page
    assert 'name="then" value="resolve"' in page

    sent = {"mode": "public", "body": "Ya está.", "then": "resolve", "submission_key": "k"}
    version = Ticket.objects.get(pk=ticket.pk).version
    at_desk.post(f"/tickets/{ticket.reference}/message/", {**sent, "version": version})
    assert status_of(ticket) == Status.RESOLVED
    assert not bruno.drafts.exists()


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_a_draft_stays_where_it_is_resolved_without(
    at_desk: Client, ticket: Ticket, bruno: User, mode: str
) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=NOON)
    write(ticket, bruno, mode)

    assert ("Add note and resolve" in resolve(at_desk, ticket).content.decode()) == (
        mode == "internal"
    )
    assert resolve(at_desk, ticket, **GO_ON).status_code == 302
    assert status_of(ticket) == Status.RESOLVED
    assert bruno.drafts.get().body == "Ya está."
    assert not Message.objects.filter(body="Ya está.").exists()


def test_a_colleagues_draft_is_nobody_elses_business(
    at_desk: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=NOON)
    write(ticket, sofia)

    assert resolve(at_desk, ticket).status_code == 302


def test_a_duplicate_is_answered_elsewhere(at_desk: Client, ticket: Ticket, reset: Ticket) -> None:
    TicketLink.objects.create(
        ticket=ticket, other=reset, kind=LinkKind.DUPLICATE_OF, created_at=NOON
    )

    assert resolve(at_desk, ticket).status_code == 302


def test_open_lines_stand_on_the_same_page(at_desk: Client, ticket: Ticket, bruno: User) -> None:
    item_add(ticket=ticket, text="Call them", actor=bruno, now=NOON)

    page = resolve(at_desk, ticket).content.decode()

    assert "Call them" in page
    assert 'name="with_open_lines" value="yes"' in page
    told = resolve(at_desk, ticket, **GO_ON).content.decode()
    assert "Nothing was sent or changed yet." in told
    assert "what you typed is below" not in told


def test_another_status_asks_nothing(at_desk: Client, ticket: Ticket) -> None:
    data = {"to": "waiting_requester", "version": ticket.version}

    assert at_desk.post(f"/tickets/{ticket.reference}/status/", data).status_code == 302
