"""tickets.services.merge: one case made of two."""

from datetime import timedelta

import pytest

from accounts.models import Membership, Role, Team, User
from tests.conftest import NOON
from tests.merging.helpers import LATER, bodies, filed, kinds, row, say
from tickets import access
from tickets.exceptions import (
    InvalidInput,
    MergedAway,
    MergeRefused,
    NotAllowed,
    ReadersUnconfirmed,
)
from tickets.families import survivor_of
from tickets.models import PersonRole, Status, Ticket, TicketMerge, TicketPerson, Visibility
from tickets.readers import new_readers
from tickets.selectors.merging import default_survivor, partners_suggested, survivor_for
from tickets.services import ticket_take, ticket_transition, tickets_merge


def test_the_merged_one_is_closed_and_read_in_the_survivor(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    say(ticket, bruno, "Lo reviso.", NOON + timedelta(hours=1))

    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    second.refresh_from_db()
    assert (second.status, second.merged_into, second.closed_at) == ("closed", ticket, LATER)
    expected = ["Desde ayer dice *contraseña incorrecta*.", "Sigo sin poder entrar.", "Lo reviso."]
    assert bodies(alice, ticket) == bodies(bruno, ticket) == expected
    assert bodies(alice, second) == ["Sigo sin poder entrar."]
    assert kinds(second)[-1] == "merged"
    assert kinds(ticket)[-1] == "merge_received"


def test_the_survivor_keeps_the_earliest_answer_and_what_nobody_answered_yet(
    ticket: Ticket, second: Ticket, bruno: User
) -> None:
    say(second, bruno, "Lo vemos.", NOON + timedelta(hours=1))
    say(second, second.requester, "Gracias, ¿y ahora?", NOON + timedelta(hours=1, minutes=5))
    say(ticket, bruno, "Hola.", NOON + timedelta(hours=1, minutes=30))

    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    ticket.refresh_from_db()
    assert ticket.first_responded_at == NOON + timedelta(hours=1)
    assert ticket.unanswered_since == NOON + timedelta(hours=1, minutes=5)


def test_what_the_requester_wrote_elsewhere_ends_the_waiting_for_them(
    ticket: Ticket, second: Ticket, bruno: User
) -> None:
    say(ticket, bruno, "¿En qué equipo?", status_after=Status.WAITING_REQUESTER)

    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert kinds(ticket)[-2:] == ["merge_received", "status_changed"]


@pytest.mark.parametrize("who", ["alice", "amir"])
def test_only_those_who_work_both_may(
    request: pytest.FixtureRequest, ticket: Ticket, second: Ticket, who: str
) -> None:
    with pytest.raises(NotAllowed):
        tickets_merge(survivor=ticket, merged=second, actor=request.getfixturevalue(who), now=LATER)


def test_an_agent_merges_nothing_of_their_own(
    ticket: Ticket, second: Ticket, bruno: User, lena: User
) -> None:
    own = filed(bruno)

    for survivor, merged in ((ticket, own), (own, ticket)):
        with pytest.raises(NotAllowed):
            tickets_merge(survivor=survivor, merged=merged, actor=bruno, now=LATER)


def test_not_into_itself_not_twice_and_not_in_a_circle(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice, "Otra vez")
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(MergeRefused):
        tickets_merge(survivor=ticket, merged=ticket, actor=bruno, now=LATER)
    for survivor, merged in ((second, ticket), (second, third), (third, second)):
        with pytest.raises(MergedAway) as refusal:
            tickets_merge(survivor=survivor, merged=merged, actor=bruno, now=LATER)
        assert f"{second.reference} was merged into {ticket.reference}" in str(refusal.value)
    assert TicketMerge.objects.count() == 1


def test_nothing_open_goes_into_what_has_ended(ticket: Ticket, second: Ticket, bruno: User) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=LATER)

    with pytest.raises(MergeRefused):
        tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    tickets_merge(survivor=second, merged=ticket, actor=bruno, now=LATER)
    ticket.refresh_from_db()
    assert (ticket.status, survivor_of(ticket)) == ("closed", second)


def test_a_closed_one_takes_no_other_in(ticket: Ticket, second: Ticket, bruno: User) -> None:
    for one in (ticket, second):
        ticket_transition(ticket=one, target=Status.RESOLVED, actor=bruno, now=LATER)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=bruno, now=LATER)

    with pytest.raises(MergeRefused):
        tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    for one in (ticket, second):
        one.refresh_from_db()
    assert default_survivor(ticket, second) == second


def test_who_would_read_more_is_confirmed_by_name(ticket: Ticket, amir: User, bruno: User) -> None:
    other = filed(amir, "Same here")
    alice = ticket.requester

    readers = new_readers(survivor=ticket, merged=other)
    assert (readers.of_survivor, readers.of_merged) == ([amir], [alice])
    for confirmed in ([], [amir.pk], [alice.pk]):
        with pytest.raises(ReadersUnconfirmed):
            tickets_merge(
                survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=confirmed
            )
    assert row(other)["merged_into_id"] is None

    tickets_merge(
        survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=readers.ids
    )

    assert bodies(amir, ticket) == bodies(alice, ticket)
    assert len(bodies(amir, ticket)) == 2
    people = TicketPerson.objects.filter(ticket=ticket, role=PersonRole.PARTICIPANT)
    assert list(people.values_list("user", flat=True)) == [amir.pk]


def test_a_colleague_outside_a_restricted_team_reads_only_what_is_theirs(
    ticket: Ticket, bruno: User, lena: User, systems: Team, alice: User
) -> None:
    second = filed(alice, team=systems)
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)
    Membership.objects.create(user=bruno, team=systems)
    theo = User.objects.create_user("ext@example.com", "x" * 20, role=Role.AGENT)
    say(second, lena, "secreto", visibility=Visibility.INTERNAL)

    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    assert bodies(bruno, ticket) == [*bodies(alice, ticket), "secreto"]
    assert bodies(theo, ticket) == ["Desde ayer dice *contraseña incorrecta*."]


def test_notes_on_an_agents_own_request_stay_hidden_from_them_in_the_survivor(
    ticket: Ticket, bruno: User, lena: User
) -> None:
    own = filed(bruno, "Mi portátil")
    say(own, lena, "nota sobre Bruno", visibility=Visibility.INTERNAL)
    say(ticket, lena, "nota sobre Alice", visibility=Visibility.INTERNAL)
    confirmed = new_readers(survivor=ticket, merged=own).ids

    tickets_merge(survivor=ticket, merged=own, actor=lena, now=LATER, confirmed_readers=confirmed)

    assert "nota sobre Alice" in bodies(bruno, ticket)
    assert "nota sobre Bruno" not in bodies(bruno, ticket)
    assert "nota sobre Bruno" in bodies(lena, ticket)


def test_later_words_of_the_requester_go_to_the_survivor(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    stale = Ticket.objects.get(pk=second.pk)
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    said = say(stale, alice, "¿Alguna noticia?")

    assert said.ticket == ticket
    assert bodies(alice, second) == ["Sigo sin poder entrar."]
    with pytest.raises(MergedAway):
        say(stale, bruno, "Aquí no.")
    with pytest.raises(MergedAway):
        ticket_take(ticket=stale, actor=bruno, now=LATER)


def test_who_was_taken_off_the_survivor_is_answered_as_on_a_closed_ticket(
    ticket: Ticket, amir: User, bruno: User
) -> None:
    other = filed(amir, "Same here")
    confirmed = new_readers(survivor=ticket, merged=other).ids
    tickets_merge(
        survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=confirmed
    )
    TicketPerson.objects.all().delete()
    other.refresh_from_db()

    assert survivor_for(amir, other) is None
    with pytest.raises(InvalidInput) as refusal:
        say(other, amir, "Hello?")
    assert ticket.reference not in str(refusal.value)


def test_suggests_the_requesters_other_open_ones_first(
    ticket: Ticket, second: Ticket, amir: User, bruno: User
) -> None:
    filed(amir, "Something else")

    assert partners_suggested(bruno, ticket)[0] == second
    assert ticket not in partners_suggested(bruno, ticket)


def test_several_into_one_are_read_together(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice, "Otra vez")
    tickets_merge(survivor=second, merged=third, actor=bruno, now=LATER)
    second.refresh_from_db()
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    third.refresh_from_db()
    assert survivor_of(third) == ticket
    assert len(bodies(alice, ticket)) == len(bodies(bruno, ticket)) == 3
    assert access.messages_for(alice, third).count() == 1
