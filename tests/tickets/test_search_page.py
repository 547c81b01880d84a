"""The search page says how many it found, and does not call its limit a count."""

from unittest import mock

from django.test import Client

from accounts.models import User
from tickets.models import Category, Priority, Ticket

PLACE = "tickets.views.searching.tickets_found"


def _page(client: Client, found: list[int]) -> str:
    with mock.patch(PLACE, return_value=found):
        return client.get("/tickets/search/?q=correo").content.decode()


def test_a_full_page_is_called_the_best_not_all(
    client: Client, bruno: User, ticket: Ticket
) -> None:
    client.force_login(bruno)

    assert "The 25 tickets that fit “correo” best." in _page(client, [ticket.pk] * 25)
    assert "24 tickets for “correo”" in _page(client, [ticket.pk] * 24)


def test_ones_own_request_shows_what_any_requester_knows(
    client: Client, bruno: User, ticket: Ticket, email_category: Category
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(
        priority=Priority.CRITICAL, next_due_at=ticket.created_at, category=email_category
    )
    client.force_login(bruno)
    others = _page(client, [ticket.pk])
    Ticket.objects.filter(pk=ticket.pk).update(requester=bruno)

    own = _page(client, [ticket.pk])

    for internal in ("chip--priority-critical", "chip--sla-breached"):
        assert internal in others
        assert internal not in own
