"""escalation.services.handoff_accept."""

from datetime import datetime

import pytest

from accounts.models import User
from escalation.exceptions import HandoffSettled
from escalation.models import Handoff, HandoffState
from escalation.services import handoff_accept, handoff_return
from notifications.models import Notification
from tests.conftest import _agent
from tickets.exceptions import NotAllowed, StaleTicket
from tickets.models import EventKind, Ticket


def test_gives_the_ticket_to_who_accepts(pending: Handoff, lena: User, now: datetime) -> None:
    handoff_accept(handoff=pending, actor=lena, now=now)

    ticket = Ticket.objects.get(pk=pending.ticket_id)
    event = ticket.events.get(kind=EventKind.HANDOFF_ACCEPTED)
    assert (pending.state, pending.accepted_by) == (HandoffState.ACCEPTED, lena)
    assert (ticket.assignee, ticket.team) == (lena, pending.to_team)
    assert (event.actor, event.data["handoff"]) == (lena, pending.pk)


def test_tells_the_sender(accepted: Handoff, bruno: User) -> None:
    assert Notification.objects.get(kind="handoff_accepted").user == bruno


def test_of_two_who_accept_the_second_reads_who_was_first(
    pending: Handoff, lena: User, now: datetime
) -> None:
    nora = _agent("nora@example.com", "Nora Paz", pending.to_team)
    same = Handoff.objects.get(pk=pending.pk)
    handoff_accept(handoff=pending, actor=lena, now=now)

    with pytest.raises(HandoffSettled, match="Lena Vidal"):
        handoff_accept(handoff=same, actor=nora, now=now)

    assert Ticket.objects.get(pk=pending.ticket_id).assignee == lena
    assert pending.ticket.events.filter(kind=EventKind.HANDOFF_ACCEPTED).count() == 1


def test_refuses_what_was_returned(pending: Handoff, lena: User, now: datetime) -> None:
    handoff_return(
        handoff=pending, reason="other", missing="Please ask her first.", actor=lena, now=now
    )

    with pytest.raises(HandoffSettled):
        handoff_accept(handoff=pending, actor=lena, now=now)


def test_refuses_when_someone_changed_the_ticket_first(
    pending: Handoff, lena: User, now: datetime
) -> None:
    with pytest.raises(StaleTicket):
        handoff_accept(handoff=pending, actor=lena, now=now, expected_version=1)

    pending.refresh_from_db()
    assert pending.is_pending


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("lena", True), ("sofia", True), ("admin", True),
        ("theo", False), ("bruno", False), ("alice", False), ("mallory", False),
    ],
)  # fmt: skip
def test_only_the_receiving_team_and_supervisors_accept(
    pending: Handoff, now: datetime, name: str, may: bool, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(name)

    if may:
        assert handoff_accept(handoff=pending, actor=actor, now=now).accepted_by == actor
    else:
        with pytest.raises(NotAllowed):
            handoff_accept(handoff=pending, actor=actor, now=now)
        assert Handoff.objects.get().is_pending
