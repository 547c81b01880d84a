"""The clock of one ticket: what is due when, and what stops it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service_levels.clock import STOPS, Step, Target, next_due, stopped_for
from tickets.models import Status

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TARGET = Target(first_response_seconds=3600, resolution_seconds=8 * 3600)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def due(status: str, *steps: Step, is_responded: bool = True) -> datetime | None:
    return next_due(
        target=TARGET, created_at=START, is_responded=is_responded, status=status, steps=steps
    )


def test_the_first_response_comes_first() -> None:
    assert due(Status.NEW, is_responded=False) == after(60)


def test_then_the_resolution() -> None:
    assert due(Status.OPEN, Step(Status.OPEN, after(5))) == after(480)


def test_waiting_on_the_requester_moves_it_by_exactly_as_long() -> None:
    steps = [Step(Status.WAITING_REQUESTER, after(10)), Step(Status.OPEN, after(100))]

    assert due(Status.OPEN, *steps) == after(480 + 90)


def test_waiting_on_a_third_party_does_not() -> None:
    steps = [Step(Status.WAITING_THIRD_PARTY, after(10)), Step(Status.OPEN, after(100))]

    assert due(Status.OPEN, *steps) == after(480)


def test_stands_still_while_waiting_on_the_requester_and_once_resolved() -> None:
    assert due(Status.WAITING_REQUESTER, Step(Status.WAITING_REQUESTER, after(10))) is None
    assert due(Status.RESOLVED, Step(Status.RESOLVED, after(10))) is None


def test_time_spent_resolved_before_a_reopening_does_not_count() -> None:
    steps = [Step(Status.RESOLVED, after(60)), Step(Status.OPEN, after(1500))]

    assert due(Status.OPEN, *steps) == after(480 + 1440)


@given(st.lists(st.tuples(st.sampled_from(list(Status)), st.integers(1, 40)), max_size=12))
def test_stopped_time_is_that_of_counting_minute_by_minute(
    changes: list[tuple[Status, int]],
) -> None:
    steps, minute = [], 0
    for status, wait in changes:
        minute += wait
        steps.append(Step(status, after(minute)))

    counted, open_stop, status = 0, 0, Status.NEW
    moves = {round((step.at - START).total_seconds() / 60): step.status for step in steps}
    for now in range(minute + 1):
        if now in moves:
            if moves[now] not in STOPS:
                counted, open_stop = counted + open_stop, 0
            status = moves[now]
        open_stop += status in STOPS

    assert stopped_for(steps) == timedelta(minutes=counted)
