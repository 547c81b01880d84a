"""Which status may follow which, and for whom. Every pair not written here is refused."""

from tickets.exceptions import TransitionRefused
from tickets.models import ActorKind, Status

_AGENT = {
    Status.NEW: {
        Status.OPEN,
        Status.WAITING_REQUESTER,
        Status.WAITING_THIRD_PARTY,
        Status.RESOLVED,
    },
    Status.OPEN: {Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY, Status.RESOLVED},
    Status.WAITING_REQUESTER: {Status.OPEN, Status.WAITING_THIRD_PARTY, Status.RESOLVED},
    Status.WAITING_THIRD_PARTY: {Status.OPEN, Status.WAITING_REQUESTER, Status.RESOLVED},
    Status.RESOLVED: {Status.OPEN, Status.CLOSED},
    Status.CLOSED: set(),
}
_REQUESTER = {
    Status.NEW: {Status.RESOLVED},
    Status.OPEN: {Status.RESOLVED},
    Status.WAITING_REQUESTER: {Status.OPEN, Status.RESOLVED},
    Status.WAITING_THIRD_PARTY: {Status.RESOLVED},
    Status.RESOLVED: {Status.OPEN, Status.CLOSED},
    Status.CLOSED: set(),
}
_SYSTEM = {status: set(targets) for status, targets in _AGENT.items()}

TABLE: dict[str, dict[Status, set[Status]]] = {
    ActorKind.AGENT: _AGENT,
    ActorKind.REQUESTER: _REQUESTER,
    ActorKind.SYSTEM: _SYSTEM,
}


def targets(*, status: str, actor_kind: str) -> list[Status]:
    """Where a ticket may go from `status`, in the order of the status list."""
    allowed = TABLE[actor_kind][Status(status)]
    return [candidate for candidate in Status if candidate in allowed]


def check(*, current: str, target: str, actor_kind: str) -> None:
    """Raises TransitionRefused unless the table has this pair."""
    if Status(target) not in TABLE[actor_kind][Status(current)]:
        raise TransitionRefused(
            current=str(Status(current).label), target=str(Status(target).label)
        )
