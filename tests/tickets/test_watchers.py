"""tickets.services.people: watchers, and what rings for them."""

from datetime import timedelta

import pytest

from accounts.models import Team, User
from notifications.models import Notification
from tests.conftest import NOON
from tests.tickets.sharing import LATER, say
from tickets.exceptions import NotAllowed
from tickets.models import (
    PersonRole,
    Status,
    Ticket,
    TicketPerson,
    Visibility,
)
from tickets.selectors import history_of
from tickets.services import (
    ticket_assign,
    ticket_transition,
    ticket_unwatch,
    ticket_watch,
)


def bells(user: User) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_watcher_hears_what_happens_once_each(
    shared: Ticket, bruno: User, lena: User, sofia: User, alice: User
) -> None:
    assert ticket_watch(ticket=shared, users=[lena], actor=lena, now=NOON) == [lena]

    say(shared, alice)
    say(shared, bruno)
    say(shared, bruno, visibility=Visibility.INTERNAL)
    ticket_transition(ticket=shared, target=Status.WAITING_THIRD_PARTY, actor=bruno, now=LATER)
    ticket_assign(ticket=shared, assignee=sofia, actor=bruno, now=LATER + timedelta(minutes=1))

    assert bells(lena) == [
        "requester_replied", "colleague_replied", "noted", "status_changed", "reassigned",
    ]  # fmt: skip
    assert bells(sofia) == ["assigned"]
    assert bells(bruno) == ["requester_replied"]


def test_one_act_rings_once(shared: Ticket, bruno: User, lena: User) -> None:
    ticket_watch(ticket=shared, users=[lena, bruno], actor=lena, now=NOON)

    say(shared, lena, status_after=Status.RESOLVED)

    assert bells(bruno) == ["resolved"]


def test_the_actor_hears_nothing_of_what_they_did(shared: Ticket, lena: User) -> None:
    ticket_watch(ticket=shared, users=[lena], actor=lena, now=NOON)

    say(shared, lena)

    assert bells(lena) == []


def test_watching_makes_no_reply_stale(shared: Ticket, lena: User, bruno: User) -> None:
    before = shared.version

    ticket_watch(ticket=shared, users=[lena], actor=lena, now=NOON)

    shared.refresh_from_db()
    assert shared.version == before
    assert next(line.words for line in history_of(bruno, shared)) == "Watches this ticket"


def test_a_mention_leaves_out_whoever_may_not_know(
    shared: Ticket, bruno: User, lena: User, theo: User, alice: User, amir: User, desk: Team
) -> None:
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    added = ticket_watch(
        ticket=shared, users=[alice, amir, lena, theo, bruno], actor=bruno, now=NOON
    )

    assert added == [bruno]


def test_a_watcher_who_is_kept_out_later_hears_nothing(
    shared: Ticket, bruno: User, lena: User, desk: Team
) -> None:
    ticket_watch(ticket=shared, users=[lena], actor=lena, now=NOON)
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    say(shared, bruno)

    assert bells(lena) == []
    # And can still stop hearing of it.
    assert ticket_unwatch(ticket=shared, user=User.objects.get(pk=lena.pk), actor=lena, now=LATER)


def test_a_requester_watches_nothing(shared: Ticket, alice: User) -> None:
    with pytest.raises(NotAllowed):
        ticket_watch(ticket=shared, users=[alice], actor=alice, now=NOON)

    assert not TicketPerson.objects.filter(role=PersonRole.WATCHER).exists()


def test_unwatching_is_silent_from_then_on(shared: Ticket, bruno: User, lena: User) -> None:
    ticket_watch(ticket=shared, users=[lena], actor=lena, now=NOON)
    assert ticket_unwatch(ticket=shared, user=lena, actor=lena, now=NOON)
    assert ticket_unwatch(ticket=shared, user=lena, actor=lena, now=NOON) is False

    say(shared, bruno)

    assert bells(lena) == []
