"""The heads of the wide list: each with an order of its own leads to it, and says where the list is in it."""

import pytest
from django.test import Client

from accounts.models import User
from tests.tickets.lists import look, made


def head_of(client: Client, query: str, column: str) -> str:
    body = client.get(f"/tickets/{query}").content.decode()
    return body.split(f'class="ticket-table__{column}"')[1].split("</th>")[0]


@pytest.mark.parametrize(
    ("query", "column", "direction", "leads"),
    [
        ("?view=all&sort=due", "created", "", "sort=newest"),
        ("?view=all&sort=newest", "created", "descending", "sort=oldest"),
        ("?view=all&sort=oldest", "created", "ascending", "sort=newest"),
        ("?view=all&status=new&sort=priority", "priority", "ascending", "status=new"),
    ],
)
def test_a_head_leads_to_its_order_and_keeps_the_filters(
    client: Client, bruno: User, alice: User, query: str, column: str, direction: str, leads: str
) -> None:
    made(alice)
    look(client, bruno, ["subject", "priority", "created"])

    head = head_of(client, query, column)

    assert (f'aria-sort="{direction}"' in head) == bool(direction)
    assert ("aria-sort" in head) == bool(direction)
    assert leads in head.split('href="')[1].split('"')[0]


def test_a_head_without_an_order_is_no_link(client: Client, bruno: User, alice: User) -> None:
    made(alice)
    look(client, bruno, ["subject", "priority"])

    assert "href" not in head_of(client, "?view=all", "subject")


def test_the_list_says_how_many_were_found(client: Client, bruno: User, alice: User) -> None:
    for _ in range(26):
        made(alice)
    look(client, bruno, [])

    assert (
        '<span class="list-count muted num">25+<'
        in client.get("/tickets/?view=all").content.decode()
    )
