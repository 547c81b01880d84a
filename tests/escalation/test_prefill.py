"""escalation.selectors: what the form starts with, and which team it suggests."""

from datetime import datetime, timedelta

from accounts.models import Team, Tier, User
from escalation.document import HandoffDocument
from escalation.models import Handoff
from escalation.selectors import handoff_prefill, handoffs_to_accept_count, team_suggested
from escalation.services import handoff_accept, handoff_draft_save, handoff_return, handoff_send
from tests.conftest import make_team
from tickets.models import Channel, Status, Ticket, Visibility
from tickets.services import (
    NewMessage,
    NewTicket,
    message_add,
    ticket_create,
    ticket_move,
    ticket_transition,
)


def test_starts_with_the_words_of_both_sides(taken: Ticket, bruno: User, now: datetime) -> None:
    for body, visibility in [
        ("Lo miro ahora.", Visibility.PUBLIC),
        ("Quota?", Visibility.INTERNAL),
    ]:
        new = NewMessage(body=body, visibility=visibility)
        message_add(ticket=taken, new=new, actor=bruno, now=now)

    start = handoff_prefill(taken, bruno)

    assert start["symptom"] == "Desde ayer dice *contraseña incorrecta*."
    assert start["told_requester"] == "Lo miro ahora."


def test_after_a_return_nothing_is_typed_again(
    pending: Handoff, lena: User, bruno: User, now: datetime, document: HandoffDocument
) -> None:
    missing = "Which Outlook version is it?"
    handoff_return(handoff=pending, reason="other", missing=missing, actor=lena, now=now)

    start = handoff_prefill(Ticket.objects.get(), bruno)

    assert (start["scope"], start["ask"]) == (document.scope, document.ask)


def test_knows_the_environment_from_the_requesters_last_hand_off(
    accepted: Handoff, alice: User, bruno: User, desk: Team, now: datetime
) -> None:
    new = NewTicket(
        subject="Otra vez", description="Ayuda.", requester=alice, channel=Channel.PORTAL
    )
    second = ticket_create(new=new, actor=alice, now=now)

    assert handoff_prefill(second, bruno)["environment"] == accepted.environment


def test_suggests_the_next_tier_and_who_gets_this_category(
    pending: Handoff, alice: User, engineering: Team, email_category: object, now: datetime
) -> None:
    make_team("a-networks", 2)
    new = NewTicket(
        subject="Correo", description="Otra.", requester=alice, channel=Channel.PORTAL,
        category=email_category,
    )  # fmt: skip
    second = ticket_create(new=new, actor=alice, now=now)

    assert team_suggested(second) == pending.to_team


def test_counts_what_waits_for_ones_own_teams(
    pending: Handoff, lena: User, theo: User, bruno: User, alice: User
) -> None:
    counts = [handoffs_to_accept_count(user) for user in (lena, theo, bruno, alice)]

    assert counts == [1, 0, 0, 0]


def test_what_was_solved_meanwhile_waits_for_nobody(
    pending: Handoff, alice: User, lena: User, now: datetime
) -> None:
    ticket_transition(ticket=pending.ticket, target=Status.RESOLVED, actor=alice, now=now)

    assert handoffs_to_accept_count(lena) == 0


def test_a_ticket_that_moves_takes_its_hand_off_along(
    pending: Handoff, lena: User, now: datetime
) -> None:
    networks = make_team("networks", Tier.L2)
    ticket_move(ticket=pending.ticket, team=networks, actor=lena, now=now)

    pending.refresh_from_db()
    assert pending.to_team == networks
    assert handoffs_to_accept_count(lena) == 0


def test_a_draft_keeps_the_newest_save_and_known_fields_only(
    taken: Ticket, bruno: User, now: datetime
) -> None:
    handoff_draft_save(ticket=taken, data={"ask": "One", "evil": 1}, actor=bruno, now=now)
    later = now + timedelta(minutes=1)
    draft = handoff_draft_save(ticket=taken, data={"ask": "Two"}, actor=bruno, now=later)

    assert draft.data == {"ask": "Two", "cannot_reproduce": False, "evidence": []}
    assert taken.handoff_drafts.count() == 1


def test_the_way_there_and_back_keeps_both_documents(
    pending: Handoff, lena: User, bruno: User, systems: Team, now: datetime,
    document: HandoffDocument,
) -> None:  # fmt: skip
    missing = "Which Outlook version is it?"
    handoff_return(handoff=pending, reason="other", missing=missing, actor=lena, now=now)
    again = handoff_send(
        ticket=pending.ticket, document=document, to_team=systems, actor=bruno, now=now
    )
    handoff_accept(handoff=again, actor=lena, now=now)

    states = list(Handoff.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["returned", "accepted"]


def test_suggests_nobody_where_several_teams_might_be_right(ticket: Ticket, systems: Team) -> None:
    make_team("networks", Tier.L2)

    assert team_suggested(ticket) is None
