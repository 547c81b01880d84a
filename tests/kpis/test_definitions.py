"""Each figure's definition, edge by edge: docs/kpis.md says them in words."""

from datetime import timedelta

import pytest

from kpis.definitions import (
    Event,
    Surroundings,
    csat,
    first_contact,
    first_response,
    one_touch,
    reassigned,
    resolution,
)
from kpis.definitions import reopened as reopened_of
from tests.kpis.ledgers import (
    START,
    asked_again,
    closed,
    event,
    filed,
    filed_by_agent,
    handed_off,
    imported,
    noted,
    reopened,
    replied,
    resolved,
    status,
)
from tickets.models import ActorKind, EventKind

AUTOMATIC = event(EventKind.REPLIED, ActorKind.AGENT, 1, automatic=True)
BY_RULE = event(EventKind.REPLIED, ActorKind.SYSTEM, 1, automatic=False)


@pytest.mark.parametrize(
    ("ledger", "seconds", "reason"),
    [
        ([filed(), replied(14)], 840, ""),
        ([filed(), replied(14), replied(20)], 840, ""),
        ([filed(), noted(2), replied(14)], 840, ""),
        ([filed(), AUTOMATIC, replied(14)], 840, ""),
        ([filed(), BY_RULE, replied(14)], 840, ""),
        ([filed(), asked_again(3), replied(14)], 840, ""),
        ([filed(), status(2, "open"), replied(14)], 840, ""),
        ([filed(), AUTOMATIC, noted(2), status(3, "open")], None, "not_answered"),
        ([filed(), resolved(10)], None, "not_answered"),
        ([filed_by_agent(), replied(14)], None, "opened_by_agent"),
        ([filed_by_agent(answered_live=True)], 0, ""),
        ([filed_by_agent(answered_live=True, channel="chat")], 0, ""),
        ([filed_by_agent(answered_live=True, channel="walk_in")], 0, ""),
        ([filed_by_agent(answered_live=True, channel="email")], None, "opened_by_agent"),
        ([filed_by_agent(answered_live="yes"), replied(5)], None, "opened_by_agent"),
        ([filed(), imported(), replied(14)], None, "not_recorded"),
        ([], None, "not_recorded"),
    ],
)
def test_first_response_is_the_first_public_human_answer(
    ledger: list[Event], seconds: int | None, reason: str
) -> None:
    found = first_response(ledger)

    assert (found.seconds, found.reason) == (seconds, reason)
    assert found.is_live == (seconds == 0)


@pytest.mark.parametrize(
    ("ledger", "first", "last", "reason"),
    [
        ([filed()], None, None, "not_resolved"),
        ([filed(), closed(9)], None, None, "closed_unresolved"),
        ([filed(), resolved(10)], 600, 600, ""),
        ([filed(), resolved(10), closed(99)], 600, 600, ""),
        ([filed(), resolved(10), reopened(20)], 600, None, "open_again"),
        ([filed(), resolved(10), reopened(20), resolved(30)], 600, 1800, ""),
        ([filed(), resolved(10), reopened(12, correction=True)], None, None, "not_resolved"),
        (
            [filed(), resolved(10), reopened(12, correction=True), resolved(30)],
            1800,
            1800,
            "",
        ),
        ([filed(), imported(), resolved(0), closed(5)], 0, 0, ""),
    ],
)
def test_resolution_keeps_the_first_and_the_last_time(
    ledger: list[Event], first: int | None, last: int | None, reason: str
) -> None:
    found = resolution(ledger)

    assert (found.first_seconds, found.last_seconds, found.reason) == (first, last, reason)


SOLVED = [filed(), replied(5), resolved(10)]
WAIVED_FOLLOW_UP = [
    *SOLVED,
    asked_again(30, message=7),
    event(EventKind.NO_ACTION_NEEDED, ActorKind.AGENT, 31, message=7),
]


@pytest.mark.parametrize(
    ("ledger", "value", "reasons"),
    [
        (SOLVED, True, []),
        ([filed(), resolved(600)], True, []),
        ([filed(), asked_again(2), replied(5), resolved(10)], True, []),
        ([filed(), replied(5), noted(6), resolved(10)], True, []),
        ([filed(), replied(5), replied(200), resolved(244)], True, []),
        ([filed(), replied(5), resolved(245)], True, []),
        ([filed(), replied(5), resolved(246)], False, ["several_sessions"]),
        ([filed_by_agent(answered_live=True), resolved(241)], False, ["several_sessions"]),
        ([filed(), replied(5), status(6, "waiting_third_party"), resolved(10)], False,
         ["several_sessions"]),
        ([filed(), replied(5), status(6, "waiting_requester"), asked_again(7), resolved(10)], False,
         ["several_sessions", "requester_followed_up"]),
        ([filed(), replied(5), asked_again(7), replied(8), resolved(10)], False,
         ["requester_followed_up"]),
        ([*SOLVED, asked_again(60)], False, ["requester_followed_up"]),
        ([*SOLVED, asked_again(60 * 24 * 7 + 11)], True, []),
        ([*SOLVED, asked_again(60, automatic=True)], True, []),
        (WAIVED_FOLLOW_UP, True, []),
        ([*SOLVED, asked_again(30), event(EventKind.NO_ACTION_NEEDED, ActorKind.AGENT, 31)],
         True, []),
        ([*WAIVED_FOLLOW_UP, asked_again(40, message=8)], False, ["requester_followed_up"]),
        ([*SOLVED, reopened(60), resolved(70)], False, ["reopened"]),
        ([*SOLVED, reopened(12, correction=True), resolved(14)], True, []),
        ([filed(), replied(5), handed_off(6), resolved(10, tier=2)], False,
         ["not_resolved_by_l1", "changed_tier"]),
        ([filed(), handed_off(6), resolved(10, tier=1)], False, ["changed_tier"]),
        ([filed(), handed_off(6, from_tier=1, to_tier=1), resolved(10)], True, []),
        ([filed(), resolved(10, tier=2)], False, ["not_resolved_by_l1"]),
        ([filed(), resolved(10, by=ActorKind.REQUESTER)], False, ["not_resolved_by_l1"]),
        ([filed(), replied(5), resolved(10, by=ActorKind.REQUESTER)], True, []),
        ([filed(), replied(5), resolved(10, by=ActorKind.SYSTEM)], False, ["not_resolved_by_l1"]),
    ],
)  # fmt: skip
def test_first_contact_says_whether_and_why_not(
    ledger: list[Event], value: bool, reasons: list[str]
) -> None:
    found = first_contact(ledger, Surroundings())

    assert (found.value, found.reasons) == (value, reasons)


@pytest.mark.parametrize(
    ("ledger", "left_out"),
    [
        ([filed()], "not_resolved"),
        ([filed(), closed(3)], "closed_unresolved"),
        ([filed(), resolved(5), reopened(60)], "open_again"),
        ([filed(), imported(), resolved(5)], "not_recorded"),
    ],
)
def test_first_contact_has_no_value_where_nothing_can_be_said(
    ledger: list[Event], left_out: str
) -> None:
    found = first_contact(ledger, Surroundings())

    assert (found.value, found.left_out, found.provisional_until) == (None, left_out, None)


@pytest.mark.parametrize(
    ("minutes_after", "value"), [(-1, True), (0, True), (1, False), (10080, False), (10081, True)]
)
def test_first_contact_fails_by_a_new_ticket_inside_the_window(
    minutes_after: int, value: bool
) -> None:
    later = START + timedelta(minutes=10 + minutes_after)

    found = first_contact(SOLVED, Surroundings(later_tickets_at=(later,)))

    assert found.value is value
    assert found.reasons == ([] if value else ["new_ticket_within_window"])


def test_first_contact_is_provisional_until_the_window_has_passed() -> None:
    found = first_contact(SOLVED, Surroundings(window=timedelta(days=3)))

    assert found.provisional_until == START + timedelta(days=3, minutes=10)


@pytest.mark.parametrize(
    ("ledger", "value"),
    [
        (SOLVED, True),
        ([filed(), resolved(10)], False),
        ([filed(), replied(5), replied(6), resolved(10)], False),
        ([filed(), AUTOMATIC, noted(2), replied(5), resolved(10)], True),
        ([filed(), replied(5)], None),
        ([filed(), imported(), replied(5), resolved(10)], None),
    ],
)
def test_one_touch_is_exactly_one_public_reply(ledger: list[Event], value: bool | None) -> None:
    assert one_touch(ledger) is value


@pytest.mark.parametrize(
    ("ledger", "count", "derived", "cohort_minutes"),
    [
        (SOLVED, 0, 0, 10),
        ([filed()], 0, 0, None),
        ([*SOLVED, reopened(60), resolved(70), reopened(80)], 2, 2, 10),
        ([*SOLVED, reopened(12, correction=True), resolved(14)], 0, 0, 14),
        ([filed(), imported(reopen_count=3), resolved(10)], 3, 0, 10),
        ([filed(), imported(reopen_count=0), *SOLVED[1:], reopened(60)], 0, 1, 10),
        ([filed(), imported(reopen_count=1), closed(50)], 1, 0, 50),
        ([filed(), imported(reopen_count=None), resolved(10), reopened(20)], 1, 1, 10),
    ],
)
def test_reopened_counts_what_the_source_reported_first(
    ledger: list[Event], count: int, derived: int, cohort_minutes: int | None
) -> None:
    found = reopened_of(ledger)

    expected = None if cohort_minutes is None else START + timedelta(minutes=cohort_minutes)
    assert (found.count, found.derived, found.cohort_at) == (count, derived, expected)


def assigned(minutes: float, before: int | None, after: int | None) -> Event:
    data = {"from": before, "to": after}
    return Event(EventKind.ASSIGNED, ActorKind.AGENT, START + timedelta(minutes=minutes), data)


def moved(minutes: float, before: int | None, after: int) -> Event:
    data = {"from": before, "to": after, "from_tier": 1, "to_tier": 1}
    return Event(EventKind.TEAM_CHANGED, ActorKind.AGENT, START + timedelta(minutes=minutes), data)


@pytest.mark.parametrize(
    ("ledger", "count", "derived"),
    [
        ([filed()], 0, 0),
        ([filed(), assigned(1, None, 7)], 0, 0),
        ([filed(), assigned(1, None, 7), assigned(2, 7, 8)], 1, 1),
        ([filed(), assigned(1, None, 7), assigned(2, 7, None)], 0, 0),
        ([filed(), moved(1, None, 2)], 0, 0),
        ([filed(), moved(1, 1, 2)], 1, 1),
        ([filed(), handed_off(3)], 1, 1),
        ([filed(), imported(reassignment_count=4), moved(1, 1, 2)], 4, 1),
        ([filed(), imported(reassignment_count=0), moved(1, 1, 2)], 0, 1),
    ],
)
def test_reassigned_counts_changes_of_hands(ledger: list[Event], count: int, derived: int) -> None:
    found = reassigned(ledger)

    assert (found.count, found.derived) == (count, derived)


SENT = event(EventKind.SURVEY_SENT, ActorKind.SYSTEM, 20)
DAY = 24 * 60


def answered(minutes: float, score: int) -> Event:
    return event(EventKind.SURVEY_ANSWERED, ActorKind.REQUESTER, minutes, score=score)


@pytest.mark.parametrize(
    ("ledger", "score", "reason"),
    [
        (SOLVED, None, "no_survey"),
        ([*SOLVED, SENT], None, "no_answer"),
        ([*SOLVED, SENT, answered(30, 2)], 2, ""),
        ([*SOLVED, SENT, answered(30, 2), answered(40, 5)], 5, ""),
        ([*SOLVED, SENT, answered(30, 2), answered(29 * DAY, 5)], 2, ""),
        ([*SOLVED, SENT, answered(28 * DAY + 20, 4)], 4, ""),
        ([*SOLVED, SENT, answered(28 * DAY + 21, 4)], None, "no_answer"),
    ],
)
def test_satisfaction_is_the_last_answer_inside_the_window(
    ledger: list[Event], score: int | None, reason: str
) -> None:
    found = csat(ledger)

    assert (found.score, found.reason) == (score, reason)
