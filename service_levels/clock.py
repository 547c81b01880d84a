"""The clock of one ticket: a pure function over its ledger.

Both targets count from the creation, under the priority that the ticket has now. Time spent waiting
on the requester, and time spent resolved before a reopening, moves the resolution target by exactly
as much; waiting on a third party does not. A first response has no pauses: nobody waits on a
requester whom nobody has answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.models import EventKind, Status

STOPS = frozenset({Status.WAITING_REQUESTER, Status.RESOLVED, Status.CLOSED})
STATUS_KINDS = (
    EventKind.STATUS_CHANGED,
    EventKind.RESOLVED,
    EventKind.REOPENED,
    EventKind.CLOSED,
)
# A merge stops the clock only as long as it stands: taken back, it never was a pause.
MERGE_KINDS = (EventKind.MERGED, EventKind.MERGE_RECEIVED, EventKind.UNMERGED)


@dataclass(frozen=True, slots=True)
class Target:
    """What one priority promises, in seconds of calendar time."""

    first_response_seconds: int
    resolution_seconds: int


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status: to which, and when."""

    status: str
    at: datetime


def stopped_for(steps: Iterable[Step]) -> timedelta:
    """How long the clock stood still in the stops that are over; one that lasts is not counted."""
    total, since = timedelta(0), None
    for step in steps:
        if step.status in STOPS:
            since = since or step.at
        elif since is not None:
            total += step.at - since
            since = None
    return total


def next_due(
    *,
    target: Target,
    created_at: datetime,
    is_responded: bool,
    status: str,
    steps: Iterable[Step],
) -> datetime | None:
    """When the next promise is due; None while the clock stands still."""
    if status in STOPS:
        return None
    resolution = created_at + timedelta(seconds=target.resolution_seconds) + stopped_for(steps)
    if is_responded:
        return resolution
    return min(created_at + timedelta(seconds=target.first_response_seconds), resolution)
