"""What a definition reads: one ticket's ledger in plain values, and the little that lies around it.

Nothing here touches the database, so that a figure can be worked out, tested and rebuilt anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tickets.models import ActorKind, EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger, in the order in which it was written."""

    kind: str
    actor_kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


Ledger = Sequence[Event]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the ledger of one ticket cannot know: its category, and what the requester filed later.

    `later_tickets_at`: when the same requester filed in the same category, or a ticket that
    continues this one, after this one was filed.
    """

    window: timedelta = timedelta(days=7)
    is_l1_resolvable: bool = True
    later_tickets_at: tuple[datetime, ...] = ()


def created(ledger: Ledger) -> Event | None:
    return next((event for event in ledger if event.kind == EventKind.CREATED), None)


def reported(ledger: Ledger) -> Mapping[str, Any]:
    """What the source of an imported ticket says of it; empty for our own."""
    for event in ledger:
        if event.kind == EventKind.IMPORTED:
            found = event.data.get("reported")
            return found if isinstance(found, Mapping) else {}
    return {}


def is_imported(ledger: Ledger) -> bool:
    """Imported history holds no conversation: what was said, and by whom, is unknown."""
    return any(event.kind == EventKind.IMPORTED for event in ledger)


def is_correction(event: Event) -> bool:
    """An agent took their own resolution back at once: neither a resolution nor a reopening."""
    return event.kind == EventKind.REOPENED and event.data.get("correction") is True


def human_replies(ledger: Ledger) -> list[Event]:
    """Public messages written by a human agent: no notes, no automatic ones."""
    return [
        event
        for event in ledger
        if event.kind == EventKind.REPLIED
        and event.actor_kind == ActorKind.AGENT
        and event.data.get("automatic") is not True
    ]


def seconds_between(start: datetime, end: datetime) -> int:
    """Whole seconds of wall time, rounded down."""
    return (end - start) // timedelta(seconds=1)
