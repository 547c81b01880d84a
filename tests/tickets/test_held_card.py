"""The card of a reply on its way: what else will happen when it is sent."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tests.tickets.macros import RESOLVE, TAG_VPN, make_macro
from tickets.models import Status, Ticket
from tickets.services import ticket_take
from tickets.services.composing import Composed, composed_send
from tickets.services.macros.actions import actions_parse
from tickets.services.macros.composer import chosen_value

HIGH = {"kind": "priority", "value": 2}


@pytest.fixture
def hesitant(bruno: User, client: Client) -> User:
    User.objects.filter(pk=bruno.pk).update(undo_send_seconds=10)
    bruno.refresh_from_db()
    client.force_login(bruno)
    return bruno


def hold(ticket: Ticket, actor: User, *actions: dict[str, Any], **more: Any) -> None:
    macro = make_macro(*actions) if actions else None
    parsed = enumerate(actions_parse(macro.actions)) if macro else ()
    chosen = [chosen_value(macro, place, action) for place, action in parsed]
    composed = Composed(body="Hola", macros=chosen, **more)
    seen = Ticket.objects.get(pk=ticket.pk).version
    composed_send(ticket=ticket, composed=composed, actor=actor, now=NOON, seen_version=seen)


def card(client: Client, ticket: Ticket, language: str = "en") -> str:
    url = f"/tickets/{ticket.reference}/held/"
    return client.get(url, HTTP_ACCEPT_LANGUAGE=language).content.decode()


def test_it_says_the_status_and_what_each_macro_does(
    client: Client, ticket: Ticket, hesitant: User
) -> None:
    hold(ticket, hesitant, RESOLVE, TAG_VPN, HIGH)

    shown = card(client, ticket)

    for words in ("Status: Resolved", "Add tags: vpn", "Priority: High"):
        assert f">{words}</span>" in shown
    assert "Estado: Resuelto" in card(client, ticket, "es")


def test_the_status_of_the_button_outranks_that_of_a_macro(
    client: Client, ticket: Ticket, hesitant: User
) -> None:
    hold(ticket, hesitant, RESOLVE, TAG_VPN, status_after=Status.WAITING_REQUESTER)

    shown = card(client, ticket)

    assert "Status: Waiting for the requester" in shown and "Status: Resolved" not in shown


def test_a_plain_reply_says_nothing_more(client: Client, ticket: Ticket, hesitant: User) -> None:
    ticket_take(ticket=ticket, actor=hesitant, now=NOON)
    hold(ticket, hesitant)

    shown = card(client, ticket)

    assert "Hola" in shown and "When it is sent" not in shown
