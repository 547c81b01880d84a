"""Replies that are not sent as they stand: empty ones, and those that name a colleague aloud."""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tickets.models import Message, Ticket, Visibility

PAGE = {"Accept": "text/html,*/*"}
QUERY = "view=unassigned&sort=created"


@pytest.fixture
def at_desk(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def send(client: Client, ticket: Ticket, **more: object) -> HttpResponse:
    ticket.refresh_from_db()
    sent = {"mode": "public", "body": "@Lena Vidal, ¿lo ves?", "then": "", "list_query": QUERY}
    url = f"/tickets/{ticket.reference}/message/"
    return client.post(url, {**sent, "version": ticket.version, **more})


def said(ticket: Ticket) -> list[str]:
    return list(ticket.messages.filter(is_opening=False).values_list("visibility", flat=True))


def test_a_colleague_in_a_reply_is_asked_about_and_nothing_is_sent(
    at_desk: Client, ticket: Ticket, bruno: User, lena: User
) -> None:
    asked = send(at_desk, ticket, then="wait")

    page = asked.content.decode()
    assert asked.status_code == 409
    assert "@Lena Vidal:</strong> this reply is read by Alice." in page
    assert 'name="as_note" value="wait"' in page
    assert f'name="with_mentions" value="{lena.pk}"' in page
    assert not said(ticket)
    assert bruno.drafts.get(ticket=ticket).body == "@Lena Vidal, ¿lo ves?"


def test_it_becomes_a_note_or_goes_out_all_the_same(
    at_desk: Client, ticket: Ticket, lena: User
) -> None:
    assert send(at_desk, ticket, as_note="").status_code == 302
    assert said(ticket) == [Visibility.INTERNAL]

    assert send(at_desk, ticket, with_mentions=lena.pk).status_code == 302
    assert said(ticket) == [Visibility.INTERNAL, Visibility.PUBLIC]


def test_another_colleague_named_later_is_asked_about_again(
    at_desk: Client, ticket: Ticket, lena: User, sofia: User
) -> None:
    body = f"@Lena Vidal y @{sofia.full_name}"

    assert send(at_desk, ticket, body=body, with_mentions=lena.pk).status_code == 409


def test_notes_and_what_names_nobody_are_not_asked_about(
    at_desk: Client, ticket: Ticket, lena: User
) -> None:
    assert send(at_desk, ticket, mode="internal").status_code == 302
    assert send(at_desk, ticket, body="Escriba a lena@example.com").status_code == 302


def test_an_empty_reply_says_so_in_the_list_that_it_came_from(
    at_desk: Client, ticket: Ticket, lena: User
) -> None:
    refused = send(at_desk, ticket, body="  ")

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Write something first." in page
    assert 'name="list_query" value="view=unassigned&amp;sort=created"' in page
    assert not Message.objects.filter(ticket=ticket, is_opening=False).exists()


@pytest.mark.parametrize("act", ["message", "identity", "take", "status", "timer", "undo/1"])
def test_what_only_takes_posts_leads_to_its_ticket(
    at_desk: Client, ticket: Ticket, act: str
) -> None:
    answer = at_desk.get(f"/tickets/{ticket.reference}/{act}/", headers=PAGE)

    assert (answer.status_code, answer.headers.get("Location")) == (
        302,
        f"/tickets/{ticket.reference}/",
    )


def test_without_a_ticket_it_leads_to_the_list(at_desk: Client) -> None:
    assert at_desk.get("/tickets/bulk/start/", headers=PAGE)["Location"] == "/tickets/"


def test_a_stranger_learns_nothing_by_it(client: Client, ticket: Ticket, mallory: User) -> None:
    client.force_login(mallory)

    assert client.get(f"/tickets/{ticket.reference}/message/", headers=PAGE).status_code == 404
