"""The closed set of what can be done to many tickets at once, by the `kind` that a job stores."""

from typing import Any

from tickets.services.bulk.actions.about import SetCategory, SetPriority, SetTags
from tickets.services.bulk.actions.base import (
    CHANGED,
    SAME,
    UNCHANGED,
    BulkAction,
    Facts,
    Result,
)
from tickets.services.bulk.actions.holding import Assign, MoveToTeam
from tickets.services.bulk.actions.status import SetStatus
from tickets.services.bulk.actions.together import ApplyMacro, Merge

ACTIONS: dict[str, type[BulkAction]] = {
    action.kind: action
    for action in (
        Assign,
        MoveToTeam,
        SetStatus,
        SetPriority,
        SetCategory,
        SetTags,
        Merge,
        ApplyMacro,
    )
}
# A job that takes another back; its data holds that one's action under "of".
UNDO = "undo"

__all__ = [
    "ACTIONS",
    "CHANGED",
    "SAME",
    "UNCHANGED",
    "UNDO",
    "BulkAction",
    "Facts",
    "Result",
    "action_load",
]


def action_load(data: dict[str, Any]) -> BulkAction:
    """The action that a job's data names; of an undoing job the one that is taken back."""
    data = data["of"] if data["kind"] == UNDO else data
    return ACTIONS[data["kind"]](data)
