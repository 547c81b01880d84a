"""Tickets for lists: made quickly, each different in what the test is about."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tickets.models import Channel, Ticket
from tickets.selectors import matching_read, tickets_matching
from tickets.selectors.paging import list_page
from tickets.services import NewTicket, ticket_create


def made(requester: User, *, minutes: int = 0, **columns: Any) -> Ticket:
    """A ticket filed so many minutes after noon, with these columns set as they are."""
    at = NOON + timedelta(minutes=minutes)
    new = NewTicket(
        subject=columns.pop("subject", "Printer"),
        description="It jams.",
        requester=requester,
        channel=Channel.PORTAL,
    )
    ticket = ticket_create(new=new, actor=requester, now=at)
    Ticket.objects.filter(pk=ticket.pk).update(**columns)
    ticket.refresh_from_db()
    return ticket


def found(user: User, query: str, now: datetime = NOON) -> set[int]:
    """The keys of what a URL asks for."""
    return set(tickets_matching(user, QueryDict(query), now=now).values_list("pk", flat=True))


def in_order(user: User, query: str, *, size: int = 2, now: datetime = NOON) -> list[int]:
    """The keys of all pages, one after the other."""
    matching = matching_read(user, QueryDict(query), now=now)
    keys, cursor = [], ""
    while True:
        page = list_page(matching, cursor=cursor, size=size)
        keys += [ticket.pk for ticket in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return keys


def look(client: Client, user: User, columns: list[str]) -> None:
    """Signs the person in, who looks at all tickets with these columns from then on; none: the narrow list."""
    client.force_login(user)
    form = {"list_query": "view=all", "columns": columns, "shape": "wide" if columns else "narrow"}
    assert client.post("/tickets/columns/", form).status_code == 302
