"""What the pages of the workspace ask the database: no more for thirty tickets than for one, and within fifteen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from tests.conftest import NOON
from tests.tickets.lists import made
from tickets.models import Category, Tag, Ticket
from tickets.services import NewMessage, message_add, participant_add, ticket_take
from tickets.services.saved_view import view_layout_set

MOST = 15
PAGES = [
    "?view=all",
    *(f"?view=all&tab={tab}" for tab in ("guide", "person", "details", "history")),
]


@pytest.fixture
def lively(bruno: User, alice: User, amir: User, email_category: Category) -> Ticket:
    """A ticket with a conversation, people, tags and a history."""
    ticket = made(
        alice,
        category=email_category,
        organisation=Organisation.objects.get_or_create(name="Banco Sur")[0],
    )
    ticket_take(ticket=ticket, actor=bruno, now=NOON)
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    for body in ("One", "Two"):
        message_add(ticket=ticket, new=NewMessage(body=body), actor=bruno, now=NOON)
    ticket.tags.add(Tag.objects.create(name="vpn"))
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture(params=[1, 30])
def beside(request: Any, alice: User, bruno: User, lively: Ticket, email_category: Category) -> int:
    """So many tickets in the list, each with a tag of its own."""
    for number in range(request.param - 1):
        ticket = made(alice, minutes=number, category=email_category, assignee=bruno)
        ticket.tags.add(Tag.objects.create(name=f"tag {number}"))
    return int(request.param)


@pytest.mark.parametrize("page", PAGES)
def test_a_ticket_with_any_tab(
    client: Client, bruno: User, lively: Ticket, beside: int, page: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client.force_login(bruno)
    client.get(reverse("tickets:list"))

    with django_assert_max_num_queries(MOST):
        answer = client.get(reverse("tickets:detail", args=[lively.reference]) + page)

    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["?view=all", "?view=mine"])
def test_a_list_as_a_table_with_tags(
    client: Client, bruno: User, lively: Ticket, beside: int, page: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    columns = ["subject", "requester", "assignee", "team", "category", "tags", "status", "due"]
    for view in ("all", "mine"):
        view_layout_set(user=bruno, view=view, is_wide=True, columns=columns)
    client.force_login(bruno)
    client.get(reverse("tickets:list"))

    with django_assert_max_num_queries(MOST):
        answer = client.get(reverse("tickets:list") + page)

    assert "vpn" in answer.content.decode() or beside > 1
