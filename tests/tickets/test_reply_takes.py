"""Replying to a ticket that nobody holds: it is the replier's, once, and no other figure moves."""

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.conftest import NOON
from tests.escalation.test_races import on_one_memory
from tests.test_side_by_side import side_by_side
from tests.tickets.macros import REPLY, make_macro
from tickets.models import EventKind, HeldReply, Message, Status, Ticket, Visibility
from tickets.services import NewMessage, message_add, ticket_assign
from tickets.services.held import held_send
from tickets.services.macros.actions import actions_parse
from tickets.services.macros.composer import chosen_value

TAKING = NewMessage("Hola", takes=True)


def reply(client: Client, ticket: Ticket, **more: object) -> str:
    ticket.refresh_from_db()
    sent = {"mode": "public", "body": "Hola", "then": "", "version": ticket.version, **more}
    page = client.post(f"/tickets/{ticket.reference}/message/", sent, follow=True)
    ticket.refresh_from_db()
    return page.content.decode()


def test_it_is_theirs_with_one_event_and_no_change_of_hands(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    client.force_login(bruno)

    page = reply(client, ticket)

    assert f"You took {ticket.reference} with your reply." in page
    assert (ticket.assignee, ticket.status, ticket.reassignment_count) == (bruno, Status.OPEN, 0)
    event = ticket.events.get(kind=EventKind.ASSIGNED)
    assert (event.data, event.actor) == ({"from": None, "to": bruno.pk}, bruno)


def test_the_resolution_knows_who_held_it(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    reply(client, ticket, then="resolve")

    assert ticket.status == Status.RESOLVED
    assert ticket.events.get(kind=EventKind.RESOLVED).data["assignee"] == bruno.pk


def test_a_note_takes_nothing_and_what_is_held_stays_so(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    client.force_login(bruno)
    assert "You took" not in reply(client, ticket, mode="internal")
    assert ticket.assignee is None

    ticket_assign(ticket=ticket, assignee=sofia, actor=sofia, now=NOON)
    assert "You took" not in reply(client, ticket)
    assert ticket.assignee == sofia


def test_who_gave_it_back_to_the_queue_is_not_given_it_again(ticket: Ticket, bruno: User) -> None:
    message_add(ticket=ticket, new=TAKING, actor=bruno, now=NOON)
    ticket_assign(ticket=ticket, assignee=None, actor=bruno, now=NOON)

    message_add(ticket=ticket, new=TAKING, actor=bruno, now=NOON)

    assert Ticket.objects.get(pk=ticket.pk).assignee is None


def test_a_held_reply_takes_when_it_is_sent_and_says_so_before(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    User.objects.filter(pk=bruno.pk).update(undo_send_seconds=10)
    client.force_login(bruno)

    assert "You take it" in reply(client, ticket)
    assert ticket.assignee is None
    held_send(pk=HeldReply.objects.get().pk, now=NOON + timedelta(minutes=1))

    ticket.refresh_from_db()
    assert ticket.assignee == bruno


def test_whom_a_macro_names_has_it_at_once(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    client.force_login(bruno)
    macro = make_macro(REPLY, {"kind": "assign", "value": sofia.pk})
    action = actions_parse(macro.actions)[1]

    reply(client, ticket, macro=chosen_value(macro, 1, action))

    assert (ticket.assignee, ticket.reassignment_count) == (sofia, 0)


def test_the_requester_and_the_system_take_nothing(ticket: Ticket, alice: User) -> None:
    message_add(ticket=ticket, new=TAKING, actor=alice, now=NOON)

    assert Ticket.objects.get(pk=ticket.pk).assignee is None


@pytest.mark.parametrize(("asked", "holder"), [({}, None), ({"take": True}, "bruno@example.com")])
def test_the_api_takes_only_where_it_is_asked_for(
    ticket: Ticket, bruno: User, asked: dict[str, bool], holder: str | None
) -> None:
    client = APIClient()
    client.force_authenticate(bruno)

    url = f"/api/v1/tickets/{ticket.reference}/reply/"
    assert client.post(url, {"body": "Hola", **asked}, format="json").status_code == 201

    ticket.refresh_from_db()
    assert (ticket.assignee.email if ticket.assignee else None) == holder


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reply_at_once_one_has_it_and_both_replies_stand(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    if on_one_memory():
        pytest.skip("needs a database with more than one connection")

    side_by_side(
        *(
            lambda actor=actor: message_add(
                ticket=Ticket.objects.get(pk=ticket.pk), new=TAKING, actor=actor, now=NOON
            )
            for actor in (bruno, sofia)
        )
    )

    ticket.refresh_from_db()
    replies = Message.objects.filter(ticket=ticket, visibility=Visibility.PUBLIC, body="Hola")
    assert replies.count() == 2
    assert ticket.events.filter(kind=EventKind.ASSIGNED).count() == 1
    assert (ticket.assignee in (bruno, sofia), ticket.reassignment_count) == (True, 0)
