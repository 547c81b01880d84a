"""Tickets that were merged are one case: what the ledgers of those merged away add to the survivor's.

The case begins with the earliest filing and was answered first by the earliest answer of any of them.
What else happened to the others (assignments, hand-offs, resolutions, surveys) is not the survivor's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kpis.definitions.ledger import Event, Ledger, created
from tickets.models import ActorKind, EventKind


@dataclass(frozen=True, slots=True)
class Merged:
    """The ledger of a ticket that was merged away, and whether the survivor's requester had filed it."""

    ledger: Ledger
    is_same_requester: bool


def one_case(own: Ledger, merged: Sequence[Merged]) -> Ledger:
    """One ledger, in order of time; the survivor's as it is where nothing was merged into it.

    Filing the same again after the case was answered is writing again: it becomes a requester's
    reply, so that merging a follow-up does not make a first contact resolution of it.
    """
    parts = [Merged(own, is_same_requester=True), *merged]
    filings = [
        (start.at, place) for place, part in enumerate(parts) if (start := created(part.ledger))
    ]
    if not merged or not filings:
        return own
    first = min(filings)[1]
    events: list[Event] = []
    for place, part in enumerate(parts):
        told = part.ledger if place == 0 else _said(part)
        is_again = place != first and part.is_same_requester and parts[first].is_same_requester
        events += told if place == first else _without_start(told, is_again=is_again)
    return sorted(events, key=lambda event: event.at)


def _said(part: Merged) -> list[Event]:
    """Its filing, and what was said on it: by agents, and by the survivor's requester."""
    return [
        event
        for event in part.ledger
        if event.kind == EventKind.CREATED
        or (
            event.kind == EventKind.REPLIED
            and (event.actor_kind == ActorKind.AGENT or part.is_same_requester)
        )
    ]


def _without_start(ledger: Ledger, *, is_again: bool) -> list[Event]:
    kept = []
    for event in ledger:
        if event.kind != EventKind.CREATED:
            kept.append(event)
        elif is_again and event.actor_kind == ActorKind.REQUESTER:
            kept.append(Event(EventKind.REPLIED, ActorKind.REQUESTER, event.at))
    return kept
