"""Reassignments: how often a ticket that somebody held, or that waited in a queue, changed hands."""

from dataclasses import dataclass

from kpis.definitions.ledger import Event, Ledger, reported
from tickets.models import EventKind

VERSION = 1


@dataclass(frozen=True, slots=True)
class Reassigned:
    """`count` is what the product shows; `derived` what the ledger's own events add up to."""

    count: int
    derived: int


def _changes_hands(event: Event) -> bool:
    data = event.data
    if event.kind == EventKind.ASSIGNED:
        # What a merge hands on, or takes back, nobody reassigned.
        is_merge = data.get("reason") == "merged"
        return data.get("from") is not None and data.get("to") is not None and not is_merge
    if event.kind == EventKind.TEAM_CHANGED:
        return data.get("from") is not None and data.get("from") != data.get("to")
    if event.kind in (EventKind.HANDED_OFF, EventKind.HANDOFF_RETURNED):
        return data.get("from_team") != data.get("to_team")
    return False


def _hands(event: Event) -> int:
    """One for each change of hands; what its author took back at once takes its one back."""
    if not _changes_hands(event):
        return 0
    is_undone = event.kind == EventKind.ASSIGNED and event.data.get("reason") == "undone"
    return -1 if is_undone else 1


def reassigned(ledger: Ledger) -> Reassigned:
    """Being taken for the first time is none; another agent, team or level is one each.

    The count that an imported ticket's source reports wins over the one derived.
    """
    derived = sum(_hands(event) for event in ledger)
    told = reported(ledger).get("reassignment_count")
    return Reassigned(count=told if isinstance(told, int) else derived, derived=derived)
