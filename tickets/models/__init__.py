"""One ticket is the thread that everything hangs on: what was said, what happened, what it carries."""

from tickets.models.attachment import Attachment
from tickets.models.bulk import BulkItem, BulkJob, BulkOutcome, BulkState
from tickets.models.category import Category
from tickets.models.changed import ChangedTicket
from tickets.models.custom_field import CustomField, CustomFieldValue, FieldKind
from tickets.models.draft import Draft, HeldReply, HeldState, ReturnReason, StagedFile
from tickets.models.event import ActorKind, EventKind, TicketEvent
from tickets.models.imported import ImportedRecord
from tickets.models.macro import Macro, MacroUse
from tickets.models.merge import LinkKind, TicketLink, TicketMerge
from tickets.models.message import Message, Visibility
from tickets.models.read_mark import ReadMark
from tickets.models.request_type import RequestType
from tickets.models.saved_view import SavedView, ViewLayout
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
from tickets.models.ticket_person import PersonRole, TicketPerson
from tickets.models.work import (
    ChecklistItem,
    IdentityCheck,
    IdentityOutcome,
    IdentityQuestion,
    TimeEntry,
)

__all__ = [
    "UNRESOLVED",
    "ActorKind",
    "Attachment",
    "BulkItem",
    "BulkJob",
    "BulkOutcome",
    "BulkState",
    "Category",
    "ChangedTicket",
    "Channel",
    "ChecklistItem",
    "CustomField",
    "CustomFieldValue",
    "Draft",
    "EventKind",
    "FieldKind",
    "HeldReply",
    "HeldState",
    "IdentityCheck",
    "IdentityOutcome",
    "IdentityQuestion",
    "Impact",
    "ImportedRecord",
    "LinkKind",
    "Macro",
    "MacroUse",
    "Message",
    "PersonRole",
    "Priority",
    "ReadMark",
    "RequestType",
    "ReturnReason",
    "SavedView",
    "StagedFile",
    "Status",
    "Submission",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketMerge",
    "TicketPerson",
    "TimeEntry",
    "Urgency",
    "ViewLayout",
    "Visibility",
    "priority_for",
]
