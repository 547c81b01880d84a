"""participant_add, participant_remove, ticket_watch, ticket_unwatch: who else is on a ticket."""

from datetime import datetime

import pytest
from django.http import Http404

from accounts.models import Role, Team, User
from notifications.models import OutboxEmail
from tests.conftest import NOON, make_user
from tests.tickets.sharing import LATER, events, say
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed, StaleTicket
from tickets.models import (
    EventKind,
    Message,
    Status,
    Ticket,
    TicketPerson,
    Visibility,
)
from tickets.selectors import history_of
from tickets.services import (
    event_record,
    participant_add,
    participant_remove,
    ticket_transition,
)
from tickets.services.people import PARTICIPANTS_MAX

# --- In copy ------------------------------------------------------------------------------------------


def test_somebody_in_copy_sees_the_ticket_and_its_public_words_only(
    shared: Ticket, amir: User, bruno: User, mallory: User
) -> None:
    say(shared, bruno, "Public")
    say(shared, bruno, "Secret", visibility=Visibility.INTERNAL)

    assert access.tickets_for(amir).get() == shared
    assert not access.tickets_for(mallory).exists()
    bodies = [message.body for message in access.messages_for(amir, shared)]
    assert "Public" in bodies
    assert "Secret" not in bodies
    assert not access.sees_internal(amir, shared)
    assert not access.events_for(amir, shared).exists()


def test_being_put_in_copy_is_an_event_and_a_new_version(shared: Ticket, amir: User) -> None:
    [event] = events(shared, EventKind.PEOPLE_CHANGED)

    assert event.data == {"user": amir.pk, "role": "participant", "action": "added"}
    assert event.version == shared.version


def test_twice_is_once(shared: Ticket, amir: User, bruno: User) -> None:
    assert participant_add(ticket=shared, person=amir, actor=bruno, now=LATER) is False

    assert TicketPerson.objects.filter(ticket=shared).count() == 1
    assert len(events(shared, EventKind.PEOPLE_CHANGED)) == 1


@pytest.mark.parametrize("who", ["alice", "amir", "mallory"])
def test_only_those_who_work_the_ticket_put_people_in_copy(
    request: pytest.FixtureRequest, shared: Ticket, who: str
) -> None:
    actor = request.getfixturevalue(who)
    other = make_user("other@example.com", "Other", Role.REQUESTER)

    with pytest.raises(NotAllowed):
        participant_add(ticket=shared, person=other, actor=actor, now=LATER)

    assert not access.tickets_for(other).exists()


def test_refuses_the_requester_and_who_cannot_be_told(
    ticket: Ticket, alice: User, bruno: User
) -> None:
    gone = make_user("gone@example.com", "Gone", Role.REQUESTER, is_active=False)
    imported = make_user("imported@people.invalid", "Imported", Role.REQUESTER)

    for person in (alice, gone, imported):
        with pytest.raises(InvalidInput):
            participant_add(ticket=ticket, person=person, actor=bruno, now=NOON)

    assert not TicketPerson.objects.exists()


def test_refuses_when_somebody_changed_the_ticket_first(
    ticket: Ticket, amir: User, bruno: User
) -> None:
    say(ticket, bruno)

    with pytest.raises(StaleTicket):
        participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON, expected_version=1)


def test_refuses_a_mailing_list(ticket: Ticket, bruno: User, amir: User) -> None:
    for number in range(PARTICIPANTS_MAX):
        person = User.objects.create(email=f"n{number}@example.com", full_name=f"N {number}")
        participant_add(ticket=ticket, person=person, actor=bruno, now=NOON)

    with pytest.raises(InvalidInput):
        participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)


def test_refuses_an_agent_who_may_not_see_the_tickets_of_the_team(
    ticket: Ticket, desk: Team, bruno: User, lena: User
) -> None:
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    with pytest.raises(InvalidInput):
        participant_add(ticket=ticket, person=lena, actor=bruno, now=NOON)

    assert not access.tickets_for(lena).exists()


def test_an_agent_in_copy_works_the_ticket_as_before(
    shared: Ticket, lena: User, bruno: User
) -> None:
    participant_add(ticket=shared, person=lena, actor=bruno, now=LATER)

    said = say(shared, lena, "Note", visibility=Visibility.INTERNAL)

    assert said.is_from_agent
    assert access.sees_internal(lena, shared)


def test_being_in_copy_opens_nothing_to_an_agent_who_is_kept_out_later(
    shared: Ticket, lena: User, bruno: User, desk: Team
) -> None:
    participant_add(ticket=shared, person=lena, actor=bruno, now=LATER)
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    lena = User.objects.get(pk=lena.pk)

    assert not access.tickets_for(lena).exists()
    assert not access.shared_with(lena).exists()


# --- What people in copy do ---------------------------------------------------------------------------


def test_their_answer_joins_the_thread_as_the_requesters_side(
    shared: Ticket, amir: User, bruno: User
) -> None:
    say(shared, bruno, status_after=Status.WAITING_REQUESTER)

    said = say(shared, amir, "The same happens to me")

    shared.refresh_from_db()
    assert (said.author, said.is_from_agent) == (amir, False)
    assert shared.status == Status.OPEN
    assert shared.unanswered_since == LATER
    assert events(shared, EventKind.REPLIED)[-1].actor_kind == "requester"


def test_they_write_no_note_and_decide_nothing(shared: Ticket, amir: User) -> None:
    with pytest.raises(NotAllowed):
        say(shared, amir, visibility=Visibility.INTERNAL)
    with pytest.raises(NotAllowed):
        say(shared, amir, status_after=Status.RESOLVED)
    for target in (Status.RESOLVED, Status.CLOSED, Status.OPEN):
        with pytest.raises(NotAllowed):
            ticket_transition(ticket=shared, target=target, actor=amir, now=LATER)
    with pytest.raises(NotAllowed):
        event_record(
            ticket=shared, kind=EventKind.SURVEY_ANSWERED, data={"score": 1}, actor=amir, now=LATER
        )

    shared.refresh_from_db()
    assert shared.status == Status.OPEN


def test_an_answer_of_theirs_does_not_reopen(shared: Ticket, amir: User, bruno: User) -> None:
    ticket_transition(ticket=shared, target=Status.RESOLVED, actor=bruno, now=NOON)

    say(shared, amir, "Not for me")

    shared.refresh_from_db()
    assert shared.status == Status.RESOLVED


# --- Out of copy --------------------------------------------------------------------------------------


def test_out_of_copy_takes_effect_at_once(shared: Ticket, amir: User, bruno: User) -> None:
    seen = access.ticket_get(amir, shared.reference)

    assert participant_remove(ticket=shared, person=amir, actor=bruno, now=LATER)

    with pytest.raises(Http404):
        access.ticket_get(amir, shared.reference)
    with pytest.raises(NotAllowed):
        say(seen, amir, "I was still on the page")
    assert not Message.objects.filter(author=amir).exists()


def test_everybody_may_leave_and_nobody_takes_out_somebody_else(
    shared: Ticket, amir: User, alice: User
) -> None:
    with pytest.raises(NotAllowed):
        participant_remove(ticket=shared, person=amir, actor=alice, now=LATER)

    assert participant_remove(ticket=shared, person=amir, actor=amir, now=LATER)
    assert participant_remove(ticket=shared, person=amir, actor=amir, now=LATER) is False
    assert [e.data["action"] for e in events(shared, EventKind.PEOPLE_CHANGED)] == [
        "added",
        "removed",
    ]


# --- Mail ---------------------------------------------------------------------------------------------


def mails(template: str) -> list[tuple[str, str]]:
    rows = OutboxEmail.objects.filter(template=template).order_by("to_email")
    return [(row.to_email, row.language) for row in rows]


def test_tells_whoever_was_put_in_copy_without_what_was_said(shared: Ticket, amir: User) -> None:
    [mail] = OutboxEmail.objects.filter(template="request_shared")

    assert (mail.user, mail.language) == (amir, "en")
    assert mail.context["added_by"] == "Bruno Reyes"
    assert mail.context["asked_by"] == "Alice Moreno"
    assert mail.context["said"] == []


def test_sends_the_public_words_along_where_asked(ticket: Ticket, amir: User, bruno: User) -> None:
    say(ticket, bruno, "Public words")
    say(ticket, bruno, "Secret words", visibility=Visibility.INTERNAL)

    participant_add(ticket=ticket, person=amir, actor=bruno, now=LATER, with_conversation=True)

    context = str(OutboxEmail.objects.get(template="request_shared").context)
    assert "Public words" in context
    assert "Secret words" not in context


def test_a_reply_is_mailed_to_all_of_them_in_their_own_language(
    shared: Ticket, bruno: User
) -> None:
    say(shared, bruno, "Try again")

    assert mails("request_replied") == [("alice@example.com", "es"), ("amir@example.com", "en")]


def test_an_answer_is_mailed_to_the_others_and_not_to_whoever_wrote_it(
    shared: Ticket, alice: User, amir: User
) -> None:
    say(shared, amir)
    assert mails("request_replied") == [("alice@example.com", "es")]

    say(shared, alice)
    assert mails("request_replied") == [("alice@example.com", "es"), ("amir@example.com", "en")]


def test_nobody_is_mailed_a_note(shared: Ticket, bruno: User) -> None:
    before = OutboxEmail.objects.count()

    say(shared, bruno, visibility=Visibility.INTERNAL)

    assert OutboxEmail.objects.count() == before


def test_an_agent_in_copy_who_is_kept_out_later_is_mailed_nothing(
    shared: Ticket, lena: User, bruno: User, desk: Team
) -> None:
    participant_add(ticket=shared, person=lena, actor=bruno, now=NOON)
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    say(shared, bruno, "Confidential")

    assert [to for to, _ in mails("request_replied")] == ["alice@example.com", "amir@example.com"]


@pytest.mark.parametrize("moment", [NOON, LATER])
def test_the_history_names_people(
    shared: Ticket, bruno: User, amir: User, moment: datetime
) -> None:
    participant_remove(ticket=shared, person=amir, actor=bruno, now=moment)

    words = [line.words for line in history_of(bruno, shared)]

    assert words[:2] == ["Took Amir Haddad out of copy", "Put Amir Haddad in copy"]
