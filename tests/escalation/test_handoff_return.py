"""escalation.services.handoff_return."""

from datetime import datetime

import pytest

from accounts.models import User
from escalation.document import TEXT_FIELDS
from escalation.exceptions import HandoffSettled
from escalation.models import Handoff, HandoffState, ReturnReason
from escalation.services import handoff_accept, handoff_return
from notifications.models import Notification
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Ticket

MISSING = "Which Outlook version is it?"


def test_gives_the_ticket_back_to_its_sender(
    pending: Handoff, lena: User, bruno: User, now: datetime
) -> None:
    handoff_return(
        handoff=pending, reason="missing_information", missing=MISSING, actor=lena, now=now
    )

    ticket = Ticket.objects.get(pk=pending.ticket_id)
    event = ticket.events.get(kind=EventKind.HANDOFF_RETURNED)
    assert (pending.state, pending.return_missing) == (HandoffState.RETURNED, MISSING)
    assert (ticket.team, ticket.tier, ticket.assignee) == (pending.from_team, 1, bruno)
    assert event.data["reason"] == ReturnReason.MISSING_INFORMATION
    assert MISSING not in str(event.data)


def test_tells_the_sender_why(pending: Handoff, lena: User, bruno: User, now: datetime) -> None:
    handoff_return(handoff=pending, reason="wrong_team", missing=MISSING, actor=lena, now=now)

    bell = Notification.objects.get(kind="handoff_returned")
    assert (bell.user, bell.data["reason"]) == (bruno, "wrong_team")


def test_goes_to_the_queue_when_the_sender_has_left(
    pending: Handoff, lena: User, bruno: User, now: datetime
) -> None:
    User.objects.filter(pk=bruno.pk).update(is_active=False)

    handoff_return(
        handoff=Handoff.objects.get(), reason="other", missing=MISSING, actor=lena, now=now
    )

    assert Ticket.objects.get(pk=pending.ticket_id).assignee is None


@pytest.mark.parametrize(
    ("reason", "missing", "field"),
    [("", MISSING, "reason"), ("mood", MISSING, "reason"), ("other", " - ", "missing")],
)
def test_names_what_the_return_lacks(
    pending: Handoff, lena: User, now: datetime, reason: str, missing: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        handoff_return(handoff=pending, reason=reason, missing=missing, actor=lena, now=now)

    assert refusal.value.field == field
    assert Handoff.objects.get().is_pending


def test_refuses_what_somebody_accepted_first(
    pending: Handoff, lena: User, sofia: User, now: datetime
) -> None:
    same = Handoff.objects.get()
    handoff_accept(handoff=pending, actor=lena, now=now)

    with pytest.raises(HandoffSettled, match="Lena Vidal"):
        handoff_return(handoff=same, reason="other", missing=MISSING, actor=sofia, now=now)

    assert Ticket.objects.get(pk=pending.ticket_id).assignee == lena


@pytest.mark.parametrize("name", ["theo", "bruno", "alice", "mallory"])
def test_refuses_who_is_not_of_the_receiving_team(
    pending: Handoff, now: datetime, name: str, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        handoff_return(handoff=pending, reason="other", missing=MISSING, actor=actor, now=now)

    assert Handoff.objects.get().is_pending


def test_never_changes_the_document(pending: Handoff, lena: User, now: datetime) -> None:
    before = {name: getattr(pending, name) for name in (*TEXT_FIELDS, "tried", "evidence")}

    handoff_return(handoff=pending, reason="other", missing=MISSING, actor=lena, now=now)

    after = Handoff.objects.get()
    assert {name: getattr(after, name) for name in before} == before
