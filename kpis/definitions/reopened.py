"""Reopenings, and the date of the cohort that a ticket's reopening belongs to."""

from dataclasses import dataclass
from datetime import datetime

from kpis.definitions.ledger import Ledger, is_correction, reported
from kpis.definitions.resolution import resolution
from tickets.models import EventKind

VERSION = 1


@dataclass(frozen=True, slots=True)
class Reopened:
    """`count` is what the product shows; `derived` what the ledger's own events add up to."""

    count: int
    derived: int
    cohort_at: datetime | None


def reopened(ledger: Ledger) -> Reopened:
    """How often the ticket was reopened; an agent's own correction is none.

    The count that an imported ticket's source reports wins over the one derived. The cohort is the
    first resolution's date; where a source reports a reopening and no resolution, the closing's.
    """
    derived = sum(event.kind == EventKind.REOPENED and not is_correction(event) for event in ledger)
    told = reported(ledger).get("reopen_count")
    count = told if isinstance(told, int) else derived
    first = resolution(ledger).first
    cohort_at = first.at if first else None
    if cohort_at is None and count:
        cohort_at = max((e.at for e in ledger if e.kind == EventKind.CLOSED), default=None)
    return Reopened(count=count, derived=derived, cohort_at=cohort_at)
