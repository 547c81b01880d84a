"""Taking back what was just done: resolved, taken, given to somebody. As if it had not been."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from kpis.engine import facts_compute
from tests.conftest import NOON
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Status, Ticket, TicketEvent
from tickets.services import (
    NewMessage,
    TicketChanges,
    message_add,
    ticket_assign,
    ticket_take,
    ticket_transition,
    ticket_update,
)
from tickets.services.undo import act_undo

SOON = NOON + timedelta(minutes=2)
STATUSES = [Status.NEW, Status.OPEN, Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY]


def done(ticket: Ticket, kind: EventKind) -> TicketEvent:
    return ticket.events.filter(kind=kind).latest("pk")


def resolve(ticket: Ticket, actor: User, now: datetime = NOON) -> TicketEvent:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=actor, now=now)
    return done(ticket, EventKind.RESOLVED)


@pytest.mark.parametrize("former", STATUSES)
def test_the_former_status_is_back_and_it_is_no_reopening(
    ticket: Ticket, bruno: User, former: Status
) -> None:
    if former != Status.NEW:
        ticket_transition(ticket=ticket, target=former, actor=bruno, now=NOON)
    before = Ticket.objects.get(pk=ticket.pk)
    event = resolve(ticket, bruno)

    act_undo(ticket=ticket, event=event, actor=bruno, now=SOON)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopen_count, ticket.resolved_at) == (former, 0, None)
    assert ticket.unanswered_since == before.unanswered_since == NOON
    assert done(ticket, EventKind.REOPENED).data["correction"] is True


def test_who_was_answered_waits_no_more_after_it(ticket: Ticket, bruno: User) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=NOON)
    event = resolve(ticket, bruno)

    act_undo(ticket=ticket, event=event, actor=bruno, now=SOON)

    ticket.refresh_from_db()
    assert ticket.unanswered_since is None


def test_taking_back_leaves_a_new_ticket_with_nobody(ticket: Ticket, bruno: User) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=NOON)

    act_undo(ticket=ticket, event=done(ticket, EventKind.ASSIGNED), actor=bruno, now=SOON)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.reassignment_count) == (Status.NEW, None, 0)


def test_taking_it_over_and_back_is_no_change_of_hands(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    ticket_assign(ticket=ticket, assignee=sofia, actor=sofia, now=NOON)
    ticket_assign(ticket=ticket, assignee=bruno, actor=bruno, now=NOON + timedelta(minutes=1))

    act_undo(ticket=ticket, event=done(ticket, EventKind.ASSIGNED), actor=bruno, now=SOON)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.reassignment_count) == (sofia, 0)
    (facts,) = facts_compute(ticket_ids=[ticket.pk], now=SOON)
    assert (facts.reassignment_count, facts.reassignment_count_derived) == (0, 0)


def test_only_its_author_takes_it_back_in_time_and_only_if_nothing_followed(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    event = resolve(ticket, bruno)

    with pytest.raises(NotAllowed):
        act_undo(ticket=ticket, event=event, actor=sofia, now=SOON)
    with pytest.raises(InvalidInput):
        act_undo(ticket=ticket, event=event, actor=bruno, now=NOON + timedelta(minutes=11))
    message_add(ticket=ticket, new=NewMessage("psst", "internal"), actor=sofia, now=SOON)
    with pytest.raises(InvalidInput):
        act_undo(ticket=ticket, event=event, actor=bruno, now=SOON)
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED


def test_a_tag_in_between_is_no_obstacle_and_twice_is_refused(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    event = resolve(ticket, bruno)
    ticket_update(ticket=ticket, wanted=TicketChanges(tags=["vpn"]), actor=sofia, now=SOON)

    act_undo(ticket=ticket, event=event, actor=bruno, now=SOON)
    with pytest.raises(InvalidInput):
        act_undo(ticket=ticket, event=event, actor=bruno, now=SOON)


def test_the_message_carries_the_undo_and_the_list(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    client.force_login(bruno)
    here = f"/tickets/{ticket.reference}/"
    sent = {"to": "resolved", "without_reply": "yes", "list_query": "view=mine"}

    page = client.post(f"{here}status/", sent, follow=True).content.decode()

    undo = f"{here}undo/{done(ticket, EventKind.RESOLVED).pk}/"
    assert f'action="{undo}"' in page
    assert client.post(undo, {"list_query": "view=mine"})["Location"] == f"{here}?view=mine"
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


@pytest.mark.parametrize("by", ["take", "assign"])
def test_taking_says_how_to_take_it_back(
    client: Client, ticket: Ticket, bruno: User, by: str
) -> None:
    client.force_login(bruno)
    sent = {"version": ticket.version, "assignee": bruno.pk}

    client.post(f"/tickets/{ticket.reference}/{by}/", sent)
    event = done(ticket, EventKind.ASSIGNED)
    page = client.get(f"/tickets/{ticket.reference}/").content.decode()

    assert f"/undo/{event.pk}/" in page
    client.post(f"/tickets/{ticket.reference}/undo/{event.pk}/")
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_what_is_no_such_act_is_not_found(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    answer = client.post(f"/tickets/{ticket.reference}/undo/{ticket.events.first().pk}/")

    assert answer.status_code == 404
