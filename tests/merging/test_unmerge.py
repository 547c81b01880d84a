"""tickets.services.unmerge: what was merged is two tickets again."""

from datetime import timedelta

import pytest

from accounts.models import User
from tests.conftest import NOON
from tests.merging.helpers import LATER, bodies, filed, kinds, row, say
from tickets.exceptions import MergeRefused, NotAllowed
from tickets.models import Status, Ticket, TicketPerson
from tickets.readers import new_readers
from tickets.services import merge_undo, ticket_transition, tickets_merge

MUCH_LATER = LATER + timedelta(hours=1)


def test_both_rows_are_as_they_were(ticket: Ticket, second: Ticket, bruno: User) -> None:
    before = row(ticket), row(second)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    assert row(ticket) != before[0] or row(second) != before[1]

    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    assert (row(ticket), row(second)) == before
    assert kinds(ticket)[-1] == kinds(second)[-1] == "unmerged"
    assert len(bodies(bruno, ticket)) == len(bodies(bruno, second)) == 1


def test_a_waiting_survivor_waits_again(ticket: Ticket, second: Ticket, bruno: User) -> None:
    say(ticket, bruno, "¿En qué equipo?", NOON, status_after=Status.WAITING_REQUESTER)
    before = row(ticket)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    assert row(ticket) == before
    assert before["next_due_at"] is None


def test_the_end_of_a_resolved_one_comes_back(ticket: Ticket, second: Ticket, bruno: User) -> None:
    ticket_transition(ticket=second, target=Status.RESOLVED, actor=bruno, now=LATER)
    before = row(second)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    assert row(second) == before
    assert before["status"] == "resolved"


def test_what_was_written_since_stays_where_it_was_written(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    say(second, alice, "Ya funciona el teléfono.", LATER)
    say(ticket, bruno, "Gracias.", MUCH_LATER)

    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    assert bodies(alice, ticket)[1:] == ["Ya funciona el teléfono.", "Gracias."]
    assert bodies(alice, second) == ["Sigo sin poder entrar."]
    ticket.refresh_from_db()
    assert ticket.first_responded_at == ticket.last_public_at == MUCH_LATER
    assert ticket.unanswered_since is None
    second.refresh_from_db()
    assert second.unanswered_since == NOON + timedelta(minutes=30)


def test_who_was_let_in_is_out_again(ticket: Ticket, amir: User, bruno: User) -> None:
    other = filed(amir, "Same here")
    confirmed = new_readers(survivor=ticket, merged=other).ids
    merge = tickets_merge(
        survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=confirmed
    )

    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    assert not TicketPerson.objects.exists()
    assert bodies(amir, other) == ["Same here."]
    assert len(bodies(ticket.requester, ticket)) == 1


def test_who_came_along_with_another_merge_too_stays(
    ticket: Ticket, amir: User, bruno: User
) -> None:
    merges = []
    for name in ("Same here", "And again"):
        other = filed(amir, name)
        confirmed = new_readers(survivor=ticket, merged=other).ids
        merges.append(
            tickets_merge(
                survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=confirmed
            )
        )

    merge_undo(merge=merges[0], actor=bruno, now=MUCH_LATER)
    assert TicketPerson.objects.filter(ticket=ticket, user=amir).exists()

    merge_undo(merge=merges[1], actor=bruno, now=MUCH_LATER)
    assert not TicketPerson.objects.exists()


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_several_are_taken_apart_in_any_order(
    ticket: Ticket, second: Ticket, alice: User, bruno: User, order: list[int]
) -> None:
    third = filed(alice, "Otra vez", NOON + timedelta(minutes=10))
    say(ticket, bruno, "¿En qué equipo?", NOON, status_after=Status.WAITING_REQUESTER)
    before = row(ticket), row(second), row(third)
    merges = [
        tickets_merge(survivor=ticket, merged=merged, actor=bruno, now=LATER)
        for merged in (second, third)
    ]

    for place in order:
        merge_undo(merge=merges[place], actor=bruno, now=MUCH_LATER)

    assert (row(ticket), row(second), row(third)) == before


def test_not_twice(ticket: Ticket, second: Ticket, bruno: User) -> None:
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)

    with pytest.raises(MergeRefused):
        merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)


def test_not_after_thirty_days(ticket: Ticket, second: Ticket, bruno: User) -> None:
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(MergeRefused):
        merge_undo(merge=merge, actor=bruno, now=LATER + timedelta(days=30, seconds=1))

    merge_undo(merge=merge, actor=bruno, now=LATER + timedelta(days=30))


def test_not_while_the_survivor_is_merged_away_itself(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice, "Otra vez")
    inner = tickets_merge(survivor=second, merged=third, actor=bruno, now=LATER)
    outer = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(MergeRefused) as refusal:
        merge_undo(merge=inner, actor=bruno, now=MUCH_LATER)
    assert f"{second.reference} was merged into {ticket.reference}" in str(refusal.value)

    merge_undo(merge=outer, actor=bruno, now=MUCH_LATER)
    merge_undo(merge=inner, actor=bruno, now=MUCH_LATER)


def test_only_those_who_work_both_may(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(NotAllowed):
        merge_undo(merge=merge, actor=alice, now=MUCH_LATER)


def test_it_can_be_merged_again(ticket: Ticket, second: Ticket, bruno: User) -> None:
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    merge_undo(merge=merge, actor=bruno, now=MUCH_LATER)
    second.refresh_from_db()

    tickets_merge(survivor=second, merged=ticket, actor=bruno, now=MUCH_LATER)

    assert len(bodies(bruno, second)) == 2
