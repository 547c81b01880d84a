"""tickets.services.macros.macro_undo."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Team, User
from tests.conftest import make_team
from tests.tickets.macros import ASSIGN_ME, REPLY, RESOLVE, TAG_VPN, make_macro
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Status, Ticket
from tickets.services import (
    NewMessage,
    TicketChanges,
    message_add,
    ticket_take,
    ticket_transition,
    ticket_update,
)
from tickets.services.macros import MacroApplied, macro_apply, macro_undo
from tickets.services.macros.undo import can_be_undone

SOON = timedelta(minutes=2)


def applied(ticket: Ticket, bruno: User, now: datetime, *actions: dict[str, Any]) -> MacroApplied:
    return macro_apply(ticket=ticket, macro=make_macro(*actions), actor=bruno, now=now)


def columns(ticket: Ticket) -> dict[str, Any]:
    names = ("status", "priority", "impact", "urgency", "category", "team", "assignee",
             "resolved_at", "resolved_by", "reopen_count")  # fmt: skip
    ticket.refresh_from_db()
    tags = sorted(ticket.tags.values_list("name", flat=True))
    return {**{name: getattr(ticket, name) for name in names}, "tags": tags}


def test_everything_is_as_it_was(
    ticket: Ticket, bruno: User, sofia: User, desk: Team, now: datetime
) -> None:
    make_team("on-site", desk.tier)
    ticket_take(ticket=ticket, actor=sofia, now=now)
    ticket_update(ticket=ticket, wanted=TicketChanges(tags=["a", "b"]), actor=sofia, now=now)
    before = columns(ticket)
    done = applied(
        ticket, bruno, now, RESOLVE, TAG_VPN, ASSIGN_ME, {"kind": "impact", "value": 1},
        {"kind": "remove_tags", "value": ["a"]},
    )  # fmt: skip
    assert columns(ticket) != before

    undone = macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    after = columns(ticket)
    assert after == before
    assert undone.left == []


def test_a_move_to_another_team_gives_team_and_person_back(
    ticket: Ticket, bruno: User, desk: Team, now: datetime
) -> None:
    make_team("on-site", desk.tier)
    ticket_take(ticket=ticket, actor=bruno, now=now)
    before = columns(ticket)
    done = applied(ticket, bruno, now, {"kind": "team", "value": "on-site"})

    macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    assert columns(ticket) == before


def test_says_what_the_transition_table_does_not_allow(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    ticket_transition(ticket=ticket, target=Status.WAITING_REQUESTER, actor=bruno, now=now)
    done = applied(ticket, bruno, now, RESOLVE)

    undone = macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    assert undone.ticket.status == Status.OPEN
    assert "Waiting for the requester" in undone.left[0]


def test_what_was_said_stays_said(ticket: Ticket, bruno: User, now: datetime) -> None:
    done = applied(ticket, bruno, now, REPLY, TAG_VPN)

    macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    assert not ticket.tags.exists()
    assert ticket.messages.count() == 2


def test_once_the_ticket_has_gone_on_nothing_is_taken_back(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    done = applied(ticket, bruno, now, TAG_VPN)
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=now)

    with pytest.raises(InvalidInput, match="gone on"):
        macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    assert ticket.tags.exists()


def test_twice_or_too_late_is_refused(ticket: Ticket, bruno: User, now: datetime) -> None:
    done = applied(ticket, bruno, now, TAG_VPN)

    with pytest.raises(InvalidInput):
        macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + timedelta(minutes=11))
    macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)
    with pytest.raises(InvalidInput):
        macro_undo(ticket=ticket, event=done.event, actor=bruno, now=now + SOON)

    assert ticket.events.filter(kind=EventKind.TAGGED).count() == 2


def test_only_who_applied_it_takes_it_back(
    ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    done = applied(ticket, bruno, now, TAG_VPN)

    with pytest.raises(NotAllowed):
        macro_undo(ticket=ticket, event=done.event, actor=sofia, now=now + SOON)


def test_a_macro_that_only_wrote_offers_no_undo(ticket: Ticket, bruno: User, now: datetime) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=now)

    note = applied(ticket, bruno, now, {"kind": "note", "text": "x"})
    tag = applied(ticket, bruno, now, TAG_VPN)

    assert not can_be_undone(note.event)
    assert can_be_undone(tag.event)
