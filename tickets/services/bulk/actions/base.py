"""What every action of a bulk job can do: foresee, change one ticket, take that back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from accounts.models import User
from tickets.models import Status, Ticket
from tickets.services.bulk.refusals import NotUndoable

# What is foreseen of a ticket, beside the code of a refusal.
CHANGED, SAME = "changed", "same"


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of a ticket from which an action foresees what would become of it."""

    pk: int
    status: str
    tier: int | None
    team_id: int | None
    assignee_id: int | None
    priority: int
    category_id: int | None
    requester_id: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a ticket; `undo` is empty where there is no way back."""

    is_changed: bool
    undo: dict[str, Any]


UNCHANGED = Result(False, {})


class BulkAction:
    """One of a closed set. `data` is what the job stores: `kind` and its values, ids and codes."""

    kind: ClassVar[str]
    # Whether the ticket's row is locked before the action; not where more rows are locked in order.
    locks_first: ClassVar[bool] = True
    # Later than this after its end too much has been built on a job to take it back unseen.
    undo_for: ClassVar[timedelta] = timedelta(days=1)
    # The most tickets of one job, where it is fewer than for all.
    most: ClassVar[int] = 2**31

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def check(self, actor: User) -> None:
        """Raises InvalidInput with the field, or NotAllowed, where the job cannot be asked for."""

    def foresee(self, facts: Facts) -> str:
        """CHANGED, SAME, or the code of the refusal; a guess from what the row says now."""
        if facts.status == Status.CLOSED:
            return "closed"
        return CHANGED

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        """Through the ticket's own service. Raises a TicketRefusal; then nothing is written."""
        raise NotImplementedError

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        """Back to what it was, where nobody changed it since. Raises a TicketRefusal."""
        raise NotUndoable
