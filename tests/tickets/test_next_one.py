"""On to the next ticket of the list, from what was just sent or resolved."""

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tickets.models import Channel, Ticket
from tickets.services import NewTicket, ticket_create

LIST = "view=all"


def other(alice: User) -> Ticket:
    new = NewTicket(
        subject="Otra", description="Otra cosa.", requester=alice, channel=Channel.PORTAL
    )
    return ticket_create(new=new, actor=alice, now=NOON)


def go_on(client: Client, ticket: Ticket) -> HttpResponse:
    return client.get(f"/tickets/{ticket.reference}/next/?{LIST}")


def test_it_leads_to_the_one_that_follows_in_the_same_list(
    client: Client, ticket: Ticket, alice: User, bruno: User
) -> None:
    client.force_login(bruno)
    second = other(alice)

    assert go_on(client, ticket)["Location"] == f"/tickets/{second.reference}/?{LIST}"


def test_the_last_leads_to_its_list(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    assert go_on(client, ticket)["Location"] == f"/tickets/?{LIST}"


def test_it_stands_beside_what_was_resolved_or_sent(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    client.force_login(bruno)
    here = f"/tickets/{ticket.reference}/"
    sent = {"mode": "public", "body": "Hola", "then": "", "version": ticket.version}

    after_sending = client.post(f"{here}message/", {**sent, "list_query": LIST}, follow=True)
    resolved = {"to": "resolved", "list_query": LIST}
    after_resolving = client.post(f"{here}status/", resolved, follow=True)

    for page in (after_sending, after_resolving):
        assert f'href="{here}next/?{LIST}"' in page.content.decode()
    assert f"{here}next/" not in client.get(f"{here}?{LIST}").content.decode()


def test_a_stranger_is_led_nowhere(client: Client, ticket: Ticket, mallory: User) -> None:
    client.force_login(mallory)

    assert go_on(client, ticket).status_code == 404
