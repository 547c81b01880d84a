"""escalation.services.handoff_send."""

from dataclasses import replace
from datetime import datetime

import pytest

from accounts.models import Role, Team, User
from escalation.document import HandoffDocument
from escalation.exceptions import HandoffAlreadyPending, HandoffIncomplete
from escalation.models import Direction, Handoff, HandoffDraft, HandoffState
from escalation.services import handoff_accept, handoff_draft_save, handoff_send
from notifications.models import Notification, OutboxEmail
from tests.conftest import _agent, make_team
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, StaleTicket
from tickets.models import EventKind, Status, Ticket
from tickets.services import ticket_transition


def test_keeps_the_document_and_moves_the_ticket(
    pending: Handoff, bruno: User, desk: Team, systems: Team, document: HandoffDocument
) -> None:
    ticket = Ticket.objects.get(pk=pending.ticket_id)
    event = ticket.events.get(kind=EventKind.HANDED_OFF)

    assert (pending.state, pending.direction) == (HandoffState.PENDING, Direction.UP)
    assert (pending.from_team, pending.to_team) == (desk, systems)
    assert (pending.from_tier, pending.to_tier) == (1, 2)
    assert (pending.symptom, pending.ask) == (document.symptom, document.ask)
    assert (ticket.team, ticket.tier, ticket.assignee) == (systems, 2, None)
    assert event.data["handoff"] == pending.pk
    assert (event.data["from_tier"], event.data["to_tier"]) == (1, 2)


def test_the_ledger_and_the_mail_hold_nothing_of_the_document(
    pending: Handoff, document: HandoffDocument
) -> None:
    event = pending.ticket.events.get(kind=EventKind.HANDED_OFF)
    mail = OutboxEmail.objects.get(template="request_handed_off")

    assert document.ask not in str(event.data)
    assert set(mail.context) == {"reference", "subject", "name", "url"}
    assert mail.to_email == "alice@example.com"


def test_rings_for_the_receiving_team_only(
    pending: Handoff, lena: User, theo: User, bruno: User
) -> None:
    bells = Notification.objects.filter(kind="handoff_received")

    assert [bell.user for bell in bells] == [lena]
    assert bells[0].data == {"subject": pending.ticket.subject, "handoff": pending.pk}


def test_does_not_leave_without_its_parts(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    empty = replace(document, scope="?", ask="", tried_notes="")

    with pytest.raises(HandoffIncomplete) as refusal:
        handoff_send(ticket=taken, document=empty, to_team=systems, actor=bruno, now=now)

    assert [part.field for part in refusal.value.missing] == ["scope", "tried", "ask"]
    assert not Handoff.objects.exists()
    assert Ticket.objects.get(pk=taken.pk).version == taken.version


def test_what_was_tried_cannot_be_typed_in(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    forged = replace(document, tried=({"step": "invented"},), tried_notes="")

    with pytest.raises(HandoffIncomplete) as refusal:
        handoff_send(ticket=taken, document=forged, to_team=systems, actor=bruno, now=now)

    assert [part.field for part in refusal.value.missing] == ["tried"]


def test_one_waits_at_a_time(
    pending: Handoff, engineering: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    with pytest.raises(HandoffAlreadyPending):
        handoff_send(
            ticket=pending.ticket, document=document, to_team=engineering, actor=bruno, now=now
        )

    assert Handoff.objects.count() == 1


def test_refuses_when_someone_changed_it_first(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    with pytest.raises(StaleTicket):
        handoff_send(
            ticket=taken,
            document=document,
            to_team=systems,
            actor=bruno,
            now=now,
            expected_version=taken.version - 1,
        )

    assert not Handoff.objects.exists()


def test_a_second_send_of_the_same_form_makes_nothing(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    sent = {"ticket": taken, "document": document, "to_team": systems, "actor": bruno, "now": now}
    handoff_send(**sent, submission_key="k")

    with pytest.raises(AlreadySubmitted) as refusal:
        handoff_send(**sent, submission_key="k")

    assert refusal.value.ticket == taken
    assert Handoff.objects.count() == 1


def test_drops_the_draft(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    handoff_draft_save(ticket=taken, data={"ask": "x"}, actor=bruno, now=now)

    handoff_send(ticket=taken, document=document, to_team=systems, actor=bruno, now=now)

    assert not HandoffDraft.objects.exists()


@pytest.mark.parametrize("name", ["alice", "mallory"])
def test_refuses_who_does_not_work_the_ticket(
    taken: Ticket,
    systems: Team,
    now: datetime,
    document: HandoffDocument,
    name: str,
    request: pytest.FixtureRequest,
) -> None:
    with pytest.raises(NotAllowed):
        handoff_send(
            ticket=taken,
            document=document,
            to_team=systems,
            actor=request.getfixturevalue(name),
            now=now,
        )

    assert not Handoff.objects.exists()


def test_refuses_the_team_it_is_with_and_one_that_is_closed(
    taken: Ticket, desk: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    closed = make_team("closed", 2)
    Team.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()

    for team in (desk, closed):
        with pytest.raises(InvalidInput) as refusal:
            handoff_send(ticket=taken, document=document, to_team=team, actor=bruno, now=now)
        assert refusal.value.field == "to_team"


def test_refuses_a_file_of_another_ticket(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        handoff_send(
            ticket=taken,
            document=replace(document, evidence=("somebody-elses",)),
            to_team=systems,
            actor=bruno,
            now=now,
        )

    assert refusal.value.field == "evidence"


def test_refuses_a_ticket_that_has_ended(
    taken: Ticket, systems: Team, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    ended = ticket_transition(ticket=taken, target=Status.RESOLVED, actor=bruno, now=now)

    with pytest.raises(InvalidInput):
        handoff_send(ticket=ended, document=document, to_team=systems, actor=bruno, now=now)

    assert not Handoff.objects.exists()


def test_downwards_only_the_ask_and_what_was_told_are_needed(
    accepted: Handoff, desk: Team, lena: User, now: datetime
) -> None:
    short = HandoffDocument(
        ask="Please tell her how to sign in.", told_requester="Her account is unlocked."
    )

    back = handoff_send(ticket=accepted.ticket, document=short, to_team=desk, actor=lena, now=now)

    assert (back.direction, back.from_tier, back.to_tier) == (Direction.DOWN, 2, 1)


def test_goes_on_from_level_2_to_level_3(
    accepted: Handoff, engineering: Team, lena: User, theo: User, now: datetime,
    document: HandoffDocument,
) -> None:  # fmt: skip
    onward = handoff_send(
        ticket=accepted.ticket, document=document, to_team=engineering, actor=lena, now=now
    )
    handoff_accept(handoff=onward, actor=theo, now=now)

    assert Ticket.objects.get(pk=onward.ticket_id).assignee == theo
    assert Handoff.objects.filter(state=HandoffState.ACCEPTED).count() == 2


def test_a_colleague_who_is_the_requester_hears_no_bell(
    systems: Team, bruno: User, now: datetime, document: HandoffDocument, desk: Team
) -> None:
    from tickets.models import Channel
    from tickets.services import NewTicket, ticket_create

    nora = _agent("nora@example.com", "Nora Paz", systems, Role.AGENT)
    new = NewTicket(subject="VPN", description="Drops.", requester=nora, channel=Channel.PORTAL)
    ticket = ticket_create(new=new, actor=nora, now=now)

    handoff_send(ticket=ticket, document=document, to_team=systems, actor=bruno, now=now)

    assert not Notification.objects.filter(user=nora, kind="handoff_received").exists()
