"""What a merge does to the columns of the ticket that goes on, and what they would be without it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tickets.models import ActorKind, EventKind, Status, Ticket, TicketEvent

Columns = dict[str, Any]
SURVIVOR = ("status", "first_responded_at", "last_public_at", "unanswered_since", "assignee_id")
MERGED = ("status", "closed_at", "unanswered_since", "first_responded_at", "last_public_at")
# Of these, what merging writes on the ticket that was merged away.
RESTORED = ("status", "closed_at", "unanswered_since")
REASON = "merged"
_STATUS_KINDS = {
    EventKind.STATUS_CHANGED,
    EventKind.RESOLVED,
    EventKind.REOPENED,
    EventKind.CLOSED,
}
# After these the ticket is held by whom the event names.
_HOLDER_KINDS = {
    EventKind.ASSIGNED,
    EventKind.HANDED_OFF,
    EventKind.HANDOFF_ACCEPTED,
    EventKind.HANDOFF_RETURNED,
}


def columns_of(ticket: Ticket, names: Iterable[str]) -> Columns:
    return {name: getattr(ticket, name) for name in names}


def written(columns: Columns) -> dict[str, Any]:
    """As JSON keeps it: exact to the microsecond."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in columns.items()
    }


def read(kept: Mapping[str, Any]) -> Columns:
    """The columns that `written` wrote."""
    return {
        name: datetime.fromisoformat(value) if value and name.endswith(("_at", "_since")) else value
        for name, value in kept.items()
    }


def joined(survivor: Columns, merged: Columns) -> Columns:
    """The survivor's columns with the other's case in it.

    The earliest answer and the latest word of the two; what nobody has answered yet on either; and
    a ticket that waited for the requester is open again where the requester wrote on the other.
    What nobody holds goes on with the other's heir, and is open then.
    """
    waits = merged["unanswered_since"] if merged["status"] != Status.CLOSED else None
    status = survivor["status"]
    if status == Status.WAITING_REQUESTER and waits is not None:
        status = Status.OPEN.value
    heir = merged.get("heir")
    if survivor["assignee_id"] is None and heir is not None and status == Status.NEW:
        status = Status.OPEN.value
    return {
        "status": status,
        "assignee_id": survivor["assignee_id"] or heir,
        "first_responded_at": _first(survivor["first_responded_at"], merged["first_responded_at"]),
        "last_public_at": _last(survivor["last_public_at"], merged["last_public_at"]),
        "unanswered_since": _first(survivor["unanswered_since"], waits),
    }


def _first(*times: datetime | None) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _last(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at is not None), default=None)


def followed(columns: Columns, event: TicketEvent) -> Columns:
    """The columns after one event of the ticket's own, as the services would have moved them."""
    if event.kind == EventKind.REPLIED:
        return _replied(columns, event)
    changed = {**columns, "assignee_id": _holder(columns, event)}
    is_held_now = changed["assignee_id"] is not None and event.kind == EventKind.ASSIGNED
    if is_held_now and columns["status"] == Status.NEW:
        changed["status"] = Status.OPEN.value
    if event.kind in _STATUS_KINDS and event.data.get("reason") != REASON:
        changed["status"] = event.data["to"]
    if event.kind == EventKind.RESOLVED:
        changed["unanswered_since"] = None
    if event.kind == EventKind.HANDED_OFF and columns["status"] == Status.NEW:
        changed["status"] = Status.OPEN.value
    return changed


def _holder(columns: Columns, event: TicketEvent) -> int | None:
    holder: int | None = columns["assignee_id"]
    if event.kind == EventKind.TEAM_CHANGED:
        return None
    if event.kind in _HOLDER_KINDS and event.data.get("reason") != REASON:
        holder = event.data.get("to")
    return holder


def _replied(columns: Columns, event: TicketEvent) -> Columns:
    changed = {**columns, "last_public_at": event.created_at}
    if event.actor_kind == ActorKind.REQUESTER:
        changed["unanswered_since"] = columns["unanswered_since"] or event.created_at
        if columns["status"] == Status.WAITING_REQUESTER:
            changed["status"] = Status.OPEN.value
    if event.actor_kind == ActorKind.AGENT and columns["status"] == Status.NEW:
        changed["status"] = Status.OPEN.value
    if event.actor_kind == ActorKind.AGENT and not event.data.get("automatic"):
        changed["unanswered_since"] = None
        changed["first_responded_at"] = columns["first_responded_at"] or event.created_at
    return changed
