"""The same life by pages and by the API leaves the same ledger."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import token_create
from tests import life
from tests.conftest import NOON
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db
People = dict[str, User]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def people(alice: User, bruno: User, lena: User, settings: Any) -> People:
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "local")
    }
    return {"alice": alice, "bruno": bruno, "lena": lena}


def by_pages(people: People) -> Ticket:
    """Alice, Bruno and Lena in their browsers."""

    def post(name: str, path: str, **fields: Any) -> str:
        client = Client()
        client.force_login(people[name])
        if path.startswith("/tickets/") or path.endswith("/new/"):
            fields["version"] = ticket.version if ticket else 1
        response = client.post(path, fields)
        assert response.status_code == 302, (path, response.content.decode()[-3000:])
        if ticket:
            ticket.refresh_from_db()
        return str(response.headers["Location"])

    ticket: Ticket | None = None
    request = {"subject": life.SUBJECT, "description": life.DESCRIPTION}
    post("alice", "/requests/new/", **request, impact=3, urgency=2)
    ticket = Ticket.objects.latest("pk")
    here, own = f"/tickets/{ticket.reference}", f"/requests/{ticket.reference}"
    post("bruno", f"{here}/take/")
    post("bruno", f"{here}/message/", mode="public", body=life.REPLY, then="")
    post("bruno", f"{here}/message/", mode="internal", body=life.NOTE, then="")
    post("bruno", f"/handoffs/{ticket.reference}/new/", **life.DOCUMENT, to_team="systems")
    post("lena", f"/handoffs/{ticket.reference}/{ticket.handoffs.get().pk}/accept/")
    post("lena", f"{here}/message/", mode="public", body=life.QUESTION, then="")
    post("lena", f"{here}/status/", to="waiting_requester")
    post("alice", f"{own}/reply/", body=life.ANSWER)
    post("lena", f"{here}/message/", mode="public", body=life.SOLUTION, then="")
    post("lena", f"{here}/status/", to="resolved")
    return ticket


def by_api(people: People) -> Ticket:
    """The same three through their tokens."""

    def post(name: str, path: str, **fields: Any) -> dict[str, Any]:
        client, user = APIClient(), people[name]
        token = token_create(user=user, name="t", scopes=["all"], expires_at=None, now=NOON)[1]
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        answer = client.post(f"/api/v1/tickets/{path}", fields)
        assert answer.status_code in {200, 201}, answer.content
        return dict(answer.json())

    made = post("alice", "", subject=life.SUBJECT, description=life.DESCRIPTION)
    here = made["reference"]
    ticket = Ticket.objects.latest("pk")
    assert re.fullmatch(r"HD-\d+", here)

    def move(name: str, to: str) -> None:
        ticket.refresh_from_db()
        post(name, f"{here}/transition/", to=to, version=ticket.version)

    post("bruno", f"{here}/take/")
    post("bruno", f"{here}/reply/", body=life.REPLY)
    post("bruno", f"{here}/note/", body=life.NOTE)
    ticket.refresh_from_db()
    handoff = post(
        "bruno", f"{here}/handoff/", **life.DOCUMENT, to_team="systems", version=ticket.version
    )
    post("lena", f"{here}/handoffs/{handoff['id']}/accept/")
    post("lena", f"{here}/reply/", body=life.QUESTION)
    move("lena", "waiting_requester")
    post("alice", f"{here}/reply/", body=life.ANSWER)
    post("lena", f"{here}/reply/", body=life.SOLUTION)
    move("lena", "resolved")
    return ticket


def ledger(ticket: Ticket) -> list[tuple[str, str]]:
    events = TicketEvent.objects.filter(ticket=ticket).order_by("pk")
    return list(events.values_list("kind", "actor_kind"))


@pytest.mark.parametrize("live", [by_pages, by_api])
def test_the_ledger_says_what_was_done(people: People, live: Callable[[People], Ticket]) -> None:
    with time_machine.travel(LATER, tick=False):
        ticket = live(people)

    assert ledger(ticket) == life.LEDGER


def test_both_doors_write_the_same_data(people: People) -> None:
    """But for the channel and the ids of what was made."""
    with time_machine.travel(LATER, tick=False):
        first, second = by_pages(people), by_api(people)

    def written(ticket: Ticket) -> list[Any]:
        own = {"message", "handoff", "channel"}
        events = TicketEvent.objects.filter(ticket=ticket).order_by("pk")
        return [
            (e.kind, e.actor_id, {k: v for k, v in e.data.items() if k not in own}, e.version)
            for e in events
        ]

    assert written(first) == written(second)
