"""The one door for hand-offs: written, sent, accepted or returned, and marked with what it was."""

from escalation.services.draft import handoff_draft_save
from escalation.services.mark import HandoffMarks, handoff_mark
from escalation.services.receive import handoff_accept, handoff_return
from escalation.services.send import handoff_send

__all__ = [
    "HandoffMarks",
    "handoff_accept",
    "handoff_draft_save",
    "handoff_mark",
    "handoff_return",
    "handoff_send",
]
