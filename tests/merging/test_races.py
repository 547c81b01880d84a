"""Two agents at once, from both sides: one merge stands, and the other agent is told which."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.merging.helpers import LATER, bodies, filed, say
from tests.test_side_by_side import side_by_side
from tickets.exceptions import MergedAway, MergeRefused
from tickets.models import Message, Ticket, TicketMerge
from tickets.services import merge_undo, tickets_merge

pytestmark = pytest.mark.django_db(transaction=True)


def _merge(survivor: Ticket, merged: Ticket, actor: User) -> Any:
    return lambda: tickets_merge(survivor=survivor, merged=merged, actor=actor, now=LATER)


@pytest.mark.parametrize("attempt", range(3))
def test_from_two_sides_one_wins_and_the_other_is_told(
    ticket: Ticket, alice: User, bruno: User, lena: User, attempt: int
) -> None:
    second = filed(alice)

    found = side_by_side(_merge(ticket, second, bruno), _merge(second, ticket, lena))

    assert sorted(type(one).__name__ for one in found) == ["MergedAway", "TicketMerge"]
    merge = TicketMerge.objects.get()
    refusal = next(one for one in found if isinstance(one, MergedAway))
    assert f"{merge.merged.reference} was merged into {merge.survivor.reference}" in str(refusal)
    assert len(bodies(bruno, merge.survivor)) == 2


def test_a_ring_of_three_never_closes(ticket: Ticket, alice: User, bruno: User, lena: User) -> None:
    second, third = filed(alice), filed(alice, "Otra vez")

    side_by_side(
        _merge(second, ticket, bruno), _merge(third, second, lena), _merge(ticket, third, bruno)
    )

    away = Ticket.objects.filter(merged_into__isnull=False)
    assert 1 <= away.count() <= 2
    assert Ticket.objects.filter(merged_into__isnull=True).exists()


def test_words_that_cross_a_merge_are_kept_where_both_are_read(
    ticket: Ticket, alice: User, bruno: User
) -> None:
    second = filed(alice)

    found = side_by_side(
        _merge(ticket, second, bruno), lambda: say(second, alice, "¿Alguna noticia?")
    )

    assert isinstance(found[0], TicketMerge)
    assert isinstance(found[1], Message)
    assert "¿Alguna noticia?" in bodies(alice, ticket)


def test_words_that_cross_an_undo_are_kept(ticket: Ticket, alice: User, bruno: User) -> None:
    second = filed(alice)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    stale = Ticket.objects.get(pk=second.pk)

    found = side_by_side(
        lambda: merge_undo(merge=merge, actor=bruno, now=LATER),
        lambda: say(stale, alice, "¿Alguna noticia?"),
    )

    assert not [one for one in found if isinstance(one, Exception)]
    assert "¿Alguna noticia?" in [*bodies(alice, ticket), *bodies(alice, second)]


def test_undone_twice_at_once_is_undone_once(ticket: Ticket, alice: User, bruno: User) -> None:
    second = filed(alice)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    found = side_by_side(
        *[lambda: merge_undo(merge=merge, actor=bruno, now=LATER) for _ in range(2)]
    )

    assert sorted(type(one).__name__ for one in found) == ["MergeRefused", "TicketMerge"]
    assert isinstance(next(one for one in found if isinstance(one, Exception)), MergeRefused)


def test_the_database_itself_refuses_a_second_merge_of_one(
    ticket: Ticket, alice: User, bruno: User
) -> None:
    second, third = filed(alice), filed(alice, "Otra vez")
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(IntegrityError), transaction.atomic():
        TicketMerge.objects.create(survivor=third, merged=second, actor=bruno, created_at=LATER)
