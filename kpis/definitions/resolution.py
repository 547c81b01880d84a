"""Resolution time: from creation to the last time the ticket became resolved; the first is kept too."""

from dataclasses import dataclass

from kpis.definitions.ledger import Event, Ledger, created, is_correction, seconds_between
from tickets.models import EventKind

VERSION = 1


@dataclass(frozen=True, slots=True)
class Resolution:
    """The events that resolved the ticket and their calendar seconds; None: it never happened.

    `last` is None while the ticket is open again. Closing is not a resolution.
    """

    first: Event | None = None
    last: Event | None = None
    first_seconds: int | None = None
    last_seconds: int | None = None
    reason: str = ""


def _standing(ledger: Ledger) -> tuple[list[Event], bool, bool]:
    """The resolutions that were not taken back at once; is it open again; has it closed."""
    stood: list[Event] = []
    is_open_again = is_closed = False
    for event in ledger:
        if event.kind == EventKind.RESOLVED:
            stood.append(event)
            is_open_again = False
        elif event.kind == EventKind.REOPENED:
            is_open_again = True
            if is_correction(event) and stood:
                stood.pop()
        elif event.kind == EventKind.CLOSED:
            is_open_again, is_closed = False, True
    return stood, is_open_again, is_closed


def resolution(ledger: Ledger) -> Resolution:
    start = created(ledger)
    stood, is_open_again, is_closed = _standing(ledger)
    if start is None or not stood:
        return Resolution(reason="closed_unresolved" if is_closed else "not_resolved")
    first, last = stood[0], stood[-1]
    first_seconds = seconds_between(start.at, first.at)
    if is_open_again:
        return Resolution(first, None, first_seconds, None, "open_again")
    return Resolution(first, last, first_seconds, seconds_between(start.at, last.at))
