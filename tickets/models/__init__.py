"""One ticket is the thread that everything hangs on: what was said, what happened, what it carries."""

from tickets.models.attachment import Attachment
from tickets.models.category import Category
from tickets.models.changed import ChangedTicket
from tickets.models.event import ActorKind, EventKind, TicketEvent
from tickets.models.imported import ImportedRecord
from tickets.models.message import Message, Visibility
from tickets.models.submission import Submission
from tickets.models.tag import Tag
from tickets.models.ticket import (
    UNRESOLVED,
    Channel,
    Impact,
    Priority,
    Status,
    Ticket,
    Urgency,
    priority_for,
)

__all__ = [
    "UNRESOLVED",
    "ActorKind",
    "Attachment",
    "Category",
    "ChangedTicket",
    "Channel",
    "EventKind",
    "Impact",
    "ImportedRecord",
    "Message",
    "Priority",
    "Status",
    "Submission",
    "Tag",
    "Ticket",
    "TicketEvent",
    "Urgency",
    "Visibility",
    "priority_for",
]
