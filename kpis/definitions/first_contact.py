"""First contact resolution: solved by level 1 while the requester was being helped the first time.

The *first contact session* starts with the first public human reply (or, without one, with the
resolution) and lasts SESSION; it ends early when the ticket is put to wait. A ticket resolved in
it was resolved in the first contact session.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import Tier
from kpis.definitions.ledger import (
    Event,
    Ledger,
    Surroundings,
    created,
    human_replies,
    is_correction,
    is_imported,
)
from kpis.definitions.resolution import resolution
from tickets.models import ActorKind, EventKind, Status

VERSION = 1
SESSION = timedelta(hours=4)
TIER_KINDS = {
    EventKind.TEAM_CHANGED,
    EventKind.HANDED_OFF,
    EventKind.HANDOFF_ACCEPTED,
    EventKind.HANDOFF_RETURNED,
}
WAITING = {Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY}


@dataclass(frozen=True, slots=True)
class FirstContact:
    """`value` None: in no share, and `left_out` says why. `reasons`: why it is not one, as codes.

    A True is provisional until `provisional_until`: something may still happen in the window.
    """

    value: bool | None
    reasons: list[str] = field(default_factory=list)
    left_out: str = ""
    provisional_until: datetime | None = None


def first_contact(ledger: Ledger, around: Surroundings) -> FirstContact:
    """Whether the ticket was solved at first contact; imported history cannot tell."""
    solved = resolution(ledger)
    if solved.last is None:
        return FirstContact(None, left_out=solved.reason)
    if is_imported(ledger):
        return FirstContact(None, left_out="not_recorded")
    checks = {
        "not_resolved_by_l1": not _is_by_l1(ledger, solved.last),
        "changed_tier": _changed_tier(ledger),
        "several_sessions": not _is_one_session(ledger, solved.last),
        "requester_followed_up": _followed_up(ledger, solved.last, around.window),
        "reopened": any(e.kind == EventKind.REOPENED and not is_correction(e) for e in ledger),
        "new_ticket_within_window": any(
            solved.last.at < at <= solved.last.at + around.window for at in around.later_tickets_at
        ),
    }
    reasons = [code for code, failed in checks.items() if failed]
    until = None if reasons else solved.last.at + around.window
    return FirstContact(not reasons, reasons, provisional_until=until)


def _is_by_l1(ledger: Ledger, solved: Event) -> bool:
    """An agent of level 1 resolved it, or the requester did once level 1 had answered."""
    if solved.data.get("tier") != Tier.L1:
        return False
    if solved.actor_kind == ActorKind.REQUESTER:
        return bool(human_replies(ledger))
    return solved.actor_kind == ActorKind.AGENT


def _changed_tier(ledger: Ledger) -> bool:
    return any(
        event.kind in TIER_KINDS
        and event.data.get("from_tier") is not None
        and event.data.get("from_tier") != event.data.get("to_tier")
        for event in ledger
    )


def _is_one_session(ledger: Ledger, solved: Event) -> bool:
    replies = human_replies(ledger)
    start = created(ledger)
    if start is not None and start.data.get("answered_live") is True:
        began = start.at
    else:
        began = min(replies[0].at, solved.at) if replies else solved.at
    waited = any(
        event.kind == EventKind.STATUS_CHANGED and event.data.get("to") in WAITING
        for event in ledger
    )
    return not waited and solved.at - began <= SESSION


def _followed_up(ledger: Ledger, solved: Event, window: timedelta) -> bool:
    """The requester had to write again after the first answer, and nobody marked it as needing nothing."""
    replies = human_replies(ledger)
    answered_at = min(replies[0].at, solved.at) if replies else solved.at
    waived = _waived(ledger)
    return any(
        event.kind == EventKind.REPLIED
        and event.actor_kind == ActorKind.REQUESTER
        and event.data.get("automatic") is not True
        and index not in waived
        and answered_at < event.at <= solved.at + window
        for index, event in enumerate(ledger)
    )


def _waived(ledger: Ledger) -> set[int]:
    """Positions of the follow-ups marked as needing no action: the one named, else the latest."""
    waived: set[int] = set()
    for index, event in enumerate(ledger):
        if event.kind != EventKind.NO_ACTION_NEEDED:
            continue
        named = event.data.get("message")
        candidates = [
            i
            for i, earlier in enumerate(ledger[:index])
            if earlier.kind == EventKind.REPLIED
            and earlier.actor_kind == ActorKind.REQUESTER
            and named in (None, earlier.data.get("message"))
        ]
        waived.update(candidates[-1:])
    return waived
