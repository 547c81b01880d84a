"""requester_change, requester_create: whose request it is."""

from datetime import timedelta

import pytest

from accounts.models import Organisation, Role, User
from notifications.models import OutboxEmail
from tests.conftest import NOON, make_user
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed, StaleTicket
from tickets.models import EventKind, PersonRole, Status, Ticket, TicketEvent, TicketPerson
from tickets.services import (
    NewMessage,
    NewRequester,
    message_add,
    participant_add,
    requester_change,
    requester_create,
    ticket_take,
    ticket_transition,
    ticket_watch,
)

LATER = NOON + timedelta(minutes=5)


def change(ticket: Ticket, to: User, actor: User, **more: bool) -> Ticket:
    return requester_change(ticket=ticket, requester=to, actor=actor, now=LATER, **more)  # type: ignore[arg-type]


def test_the_new_one_sees_it_and_the_one_before_no_more(
    ticket: Ticket, alice: User, amir: User, bruno: User, clinic: Organisation
) -> None:
    changed = change(ticket, amir, bruno)

    assert access.tickets_for(amir).get() == ticket
    assert not access.tickets_for(alice).exists()
    assert (changed.organisation, changed.language) == (clinic, "en")
    event = TicketEvent.objects.get(ticket=ticket, kind=EventKind.REQUESTER_CHANGED)
    assert event.data == {"from": alice.pk, "to": amir.pk}


def test_the_one_before_cannot_finish_what_they_were_writing(
    ticket: Ticket, alice: User, amir: User, bruno: User
) -> None:
    seen = access.ticket_get(alice, ticket.reference)
    change(ticket, amir, bruno)

    with pytest.raises(NotAllowed):
        message_add(ticket=seen, new=NewMessage(body="Mine"), actor=alice, now=LATER)


def test_kept_in_copy_they_read_on(ticket: Ticket, alice: User, amir: User, bruno: User) -> None:
    changed = change(ticket, amir, bruno, keep_in_copy=True)

    assert access.tickets_for(alice).get() == ticket
    assert access.is_participant(alice, changed)


def test_both_are_told_and_only_who_stays_learns_whose_it_is(
    ticket: Ticket, alice: User, amir: User, bruno: User
) -> None:
    change(ticket, amir, bruno)

    new = OutboxEmail.objects.get(template="request_given_to_you")
    gone = OutboxEmail.objects.get(template="request_given_away")
    assert (new.user, new.language) == (amir, "en")
    assert (gone.user, gone.language) == (alice, "es")
    assert "Amir" not in str(gone.context)
    assert gone.context["url"] == ""


def test_who_stays_in_copy_is_told_where(ticket: Ticket, amir: User, bruno: User) -> None:
    change(ticket, amir, bruno, keep_in_copy=True)

    context = OutboxEmail.objects.get(template="request_given_away").context
    assert context["asked_by"] == "Amir Haddad"
    assert ticket.reference in context["url"]


def test_the_new_one_is_neither_in_copy_nor_watching(
    ticket: Ticket, amir: User, lena: User, bruno: User
) -> None:
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    ticket_watch(ticket=ticket, users=[lena], actor=lena, now=NOON)

    change(ticket, amir, bruno)
    change(ticket, lena, bruno)

    assert list(TicketPerson.objects.filter(ticket=ticket)) == []


def test_who_holds_the_ticket_and_becomes_its_requester_lets_go(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=NOON)

    changed = change(ticket, bruno, sofia)

    assert changed.assignee_id is None
    assert not access.sees_internal(bruno, changed)
    given_back = TicketEvent.objects.filter(ticket=ticket, kind=EventKind.ASSIGNED).last()
    assert given_back is not None
    assert given_back.data == {"from": bruno.pk, "to": None}


@pytest.mark.parametrize("who", ["alice", "amir", "mallory"])
def test_only_those_who_work_the_ticket_change_it(
    request: pytest.FixtureRequest, ticket: Ticket, amir: User, who: str
) -> None:
    with pytest.raises(NotAllowed):
        change(ticket, amir, request.getfixturevalue(who))


def test_refuses_a_closed_ticket_and_who_cannot_be_told(
    ticket: Ticket, amir: User, bruno: User
) -> None:
    gone = make_user("gone@example.com", "Gone", Role.REQUESTER, is_active=False)
    with pytest.raises(InvalidInput):
        change(ticket, gone, bruno)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=NOON)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=bruno, now=NOON)

    with pytest.raises(InvalidInput):
        change(ticket, amir, bruno)

    assert not TicketEvent.objects.filter(kind=EventKind.REQUESTER_CHANGED).exists()


def test_refuses_when_somebody_changed_the_ticket_first(
    ticket: Ticket, amir: User, bruno: User
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=NOON)

    with pytest.raises(StaleTicket):
        requester_change(ticket=ticket, requester=amir, actor=bruno, now=LATER, expected_version=1)


def test_the_same_person_changes_nothing(ticket: Ticket, alice: User, bruno: User) -> None:
    changed = change(ticket, alice, bruno, keep_in_copy=True)

    assert changed.version == 1
    assert not TicketPerson.objects.filter(role=PersonRole.PARTICIPANT).exists()


# --- Somebody new -------------------------------------------------------------------------------------


def test_makes_a_requester_without_a_password(bruno: User, bank: Organisation) -> None:
    new = NewRequester("  Rosa  Campos ", "Rosa@Example.com", bank, "es")

    rosa = requester_create(new=new, actor=bruno)

    assert (rosa.full_name, rosa.email, rosa.role) == (
        "Rosa Campos",
        "rosa@example.com",
        "requester",
    )
    assert (rosa.organisation, rosa.language) == (bank, "es")
    assert not rosa.has_usable_password()


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "rosa@example.com", "full_name"),
        ("x" * 151, "rosa@example.com", "full_name"),
        ("Rosa", "rosa", "email"),
        ("Rosa", "rosa@people.invalid", "email"),
        ("Rosa", "ALICE@example.com", "email"),
    ],
)
def test_refuses_who_has_no_name_or_no_address_of_their_own(
    alice: User, bruno: User, name: str, email: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        requester_create(new=NewRequester(name, email), actor=bruno)

    assert refusal.value.field == field


def test_a_requester_makes_nobody(alice: User) -> None:
    with pytest.raises(NotAllowed):
        requester_create(new=NewRequester("Rosa", "rosa@example.com"), actor=alice)
