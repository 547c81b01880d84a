"""A ticket's due time follows what happens to it."""

from datetime import datetime, timedelta

import pytest
from django.template import Context, Template

from accounts.models import User
from service_levels.models import ServiceTarget
from service_levels.selectors import due_of
from service_levels.services import due_rework, target_save
from tickets.models import Channel, Impact, Priority, Status, Ticket, Urgency
from tickets.services import (
    NewMessage,
    NewTicket,
    TicketChanges,
    message_add,
    ticket_create,
    ticket_transition,
    ticket_update,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def high(alice: User, desk: object, now: datetime) -> Ticket:
    """Priority high: one hour to the first response, eight to the resolution."""
    new = NewTicket(
        subject="VPN",
        description="It drops.",
        requester=alice,
        channel=Channel.PORTAL,
        impact=Impact.HIGH,
        urgency=Urgency.MEDIUM,
    )
    return ticket_create(new=new, actor=alice, now=now)


def due(ticket: Ticket) -> datetime | None:
    ticket.refresh_from_db()
    assert ticket.next_due_at == due_of(ticket)
    return ticket.next_due_at


def test_a_new_ticket_is_due_for_its_first_response(high: Ticket, now: datetime) -> None:
    assert due(high) == now + HOUR


def test_a_reply_leaves_the_resolution(high: Ticket, bruno: User, now: datetime) -> None:
    message_add(ticket=high, new=NewMessage("Hola."), actor=bruno, now=now + 5 * MINUTE)

    assert due(high) == now + 8 * HOUR


def test_a_note_is_no_response(high: Ticket, bruno: User, now: datetime) -> None:
    note = NewMessage("Hm.", visibility="internal")
    message_add(ticket=high, new=note, actor=bruno, now=now + 5 * MINUTE)

    assert due(high) == now + HOUR


def test_waiting_stops_it_and_moves_it(
    high: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    asks = NewMessage("¿Cuál?", status_after=Status.WAITING_REQUESTER)
    message_add(ticket=high, new=asks, actor=bruno, now=now + 10 * MINUTE)
    stopped = due(high)
    message_add(ticket=high, new=NewMessage("Este."), actor=alice, now=now + 70 * MINUTE)

    assert stopped is None
    assert due(high) == now + 9 * HOUR


def test_a_higher_priority_counts_from_the_start(high: Ticket, bruno: User, now: datetime) -> None:
    wanted = TicketChanges(priority=Priority.CRITICAL)
    ticket_update(ticket=high, wanted=wanted, actor=bruno, now=now + 2 * HOUR)

    assert due(high) == now + 15 * MINUTE


def test_nothing_is_due_once_resolved_and_again_once_reopened(
    high: Ticket, bruno: User, now: datetime
) -> None:
    message_add(ticket=high, new=NewMessage("Hola."), actor=bruno, now=now)
    ticket_transition(ticket=high, target=Status.RESOLVED, actor=bruno, now=now + HOUR)
    resolved = due(high)
    ticket_transition(ticket=high, target=Status.OPEN, actor=bruno, now=now + 3 * HOUR)

    assert resolved is None
    assert due(high) == now + 10 * HOUR


def test_a_changed_target_reaches_the_open_tickets(high: Ticket, now: datetime) -> None:
    target = ServiceTarget.objects.get(priority=Priority.HIGH)
    target.first_response_seconds = 1800
    target_save(target=target)

    changed = due_rework()

    assert changed == 1
    assert due(high) == now + HOUR / 2
    assert due_rework() == 0


def test_a_priority_without_a_target_promises_nothing(high: Ticket) -> None:
    ServiceTarget.objects.all().delete()

    due_rework()

    assert due(high) is None


@pytest.mark.parametrize(
    ("at", "words", "look"),
    [
        (10 * MINUTE, "First response in 50 min", "soon"),
        (-2 * HOUR, "First response in 3 h", "ok"),
        (2 * HOUR + MINUTE, "First response overdue by 1 h 1 min", "breached"),
    ],
)
def test_the_chip_says_how_much_is_left(
    high: Ticket, now: datetime, at: timedelta, words: str, look: str
) -> None:
    html = chip(high, now + at)

    assert words in html
    assert f"chip--sla-{look}" in html


def test_the_chip_says_why_the_clock_stands(high: Ticket, bruno: User, now: datetime) -> None:
    waits = NewMessage("¿Cuál?", status_after=Status.WAITING_REQUESTER)
    message_add(ticket=high, new=waits, actor=bruno, now=now)
    high.refresh_from_db()

    assert "Clock stopped: waiting for the requester" in chip(high, now)


def chip(ticket: Ticket, now: datetime) -> str:
    page = Template("{% load sla_chip %}{% sla_chip ticket now %}")
    return page.render(Context({"ticket": ticket, "now": now}))
