"""escalation.services.handoff_mark."""

from datetime import datetime

import pytest

from accounts.models import User
from escalation.exceptions import HandoffSettled
from escalation.models import Handoff
from escalation.services import HandoffMarks, handoff_mark
from notifications.models import Notification
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind

REDIAGNOSED = HandoffMarks(is_rediagnosed=True, rediagnosed_note="It was the mailbox quota.")
SOLVABLE = HandoffMarks(is_solvable_at_l1=True)


def test_keeps_what_was_wrong_and_tells_the_sender(
    accepted: Handoff, lena: User, bruno: User, now: datetime
) -> None:
    handoff_mark(handoff=accepted, marks=REDIAGNOSED, actor=lena, now=now)

    event = accepted.ticket.events.get(kind=EventKind.HANDOFF_MARKED)
    bell = Notification.objects.get(kind="handoff_marked")
    assert (accepted.is_rediagnosed, accepted.marked_by) == (True, lena)
    assert event.data == {
        "handoff": accepted.pk, "rediagnosed": True, "solvable_at_l1": False,
    }  # fmt: skip
    assert bell.user == bruno


def test_the_last_mark_counts_and_the_ledger_keeps_both(
    accepted: Handoff, lena: User, now: datetime
) -> None:
    handoff_mark(handoff=accepted, marks=REDIAGNOSED, actor=lena, now=now)
    handoff_mark(handoff=accepted, marks=SOLVABLE, actor=lena, now=now)

    assert (accepted.is_rediagnosed, accepted.rediagnosed_note) == (False, "")
    assert accepted.is_solvable_at_l1
    assert accepted.ticket.events.filter(kind=EventKind.HANDOFF_MARKED).count() == 2


def test_a_rediagnosis_says_what_was_wrong(accepted: Handoff, lena: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        handoff_mark(handoff=accepted, marks=HandoffMarks(is_rediagnosed=True), actor=lena, now=now)

    assert refusal.value.field == "rediagnosed_note"


def test_refuses_what_is_not_accepted(pending: Handoff, lena: User, now: datetime) -> None:
    with pytest.raises(HandoffSettled):
        handoff_mark(handoff=pending, marks=SOLVABLE, actor=lena, now=now)


@pytest.mark.parametrize("name", ["theo", "bruno", "alice", "mallory"])
def test_refuses_who_is_not_of_the_receiving_team(
    accepted: Handoff, now: datetime, name: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        handoff_mark(handoff=accepted, marks=SOLVABLE, actor=request.getfixturevalue(name), now=now)

    assert Handoff.objects.get().marked_at is None
