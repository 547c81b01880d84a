"""What a person had under way on a ticket that went out of their sight tells nothing of it, and keeps their words."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Team, User
from notifications.models import Notification
from tickets.models import Draft, HeldReply, Ticket
from tickets.services.held import held_send
from tickets.services.time_spent import timer_start

SECRET = "Zqdismissal of the director"


@pytest.fixture
def away(ticket: Ticket, systems: Team, bruno: User) -> Any:
    """Moves the ticket to a restricted team and gives it another name."""

    def move() -> None:
        Team.objects.filter(pk=systems.pk).update(is_restricted=True)
        Ticket.objects.filter(pk=ticket.pk).update(team=systems, subject=SECRET)

    return move


def test_the_timer_runs_on_without_saying_where(
    client: Client, ticket: Ticket, bruno: User, now: datetime, away: Any
) -> None:
    timer_start(ticket=ticket, actor=bruno, now=now)
    client.force_login(bruno)
    assert ticket.reference in client.get("/me/").content.decode()

    away()

    page = client.get("/me/").content.decode()
    assert "data-timer" in page
    assert SECRET not in page
    assert ticket.reference not in page
    stopped = client.post("/tickets/time/stop/", follow=True).content.decode()
    assert "The timer was" in stopped
    assert ticket.reference not in stopped


def test_a_held_reply_comes_back_without_the_new_name_and_can_be_read(
    client: Client, ticket: Ticket, bruno: User, now: datetime, away: Any
) -> None:
    held = HeldReply.objects.create(
        ticket=ticket, author=bruno, body="My own words.", seen_version=ticket.version,
        send_at=now, created_at=now,
    )  # fmt: skip
    away()

    held_send(pk=held.pk, now=now + timedelta(seconds=1))

    assert Draft.objects.get().body == "My own words."
    bell = Notification.objects.get(user=bruno)
    assert SECRET not in str(bell.data)
    client.force_login(bruno)
    page = client.get("/tickets/drafts/").content.decode()
    assert "My own words." in page
    assert SECRET not in page
    assert SECRET not in client.get("/notifications/").content.decode()
