"""The search page says how many it found, and does not call its limit a count."""

from unittest import mock

from django.test import Client

from accounts.models import User
from tickets.models import Ticket

PLACE = "tickets.views.searching.tickets_search"


def _page(client: Client, found: list[Ticket]) -> str:
    with mock.patch(PLACE, return_value=found):
        return client.get("/tickets/search/?q=correo").content.decode()


def test_a_full_page_is_called_the_best_not_all(
    client: Client, bruno: User, ticket: Ticket
) -> None:
    client.force_login(bruno)

    assert "The 25 tickets that fit “correo” best." in _page(client, [ticket] * 25)
    assert "24 tickets for “correo”" in _page(client, [ticket] * 24)
