"""The one door for writing tickets. Every view, API call, task and upper room comes through here."""

from tickets.services.assign import ticket_assign, ticket_claim, ticket_move, ticket_take
from tickets.services.close import tickets_close_quiet
from tickets.services.create import NewTicket, ticket_create
from tickets.services.event import event_record
from tickets.services.handoff import ticket_hand_over
from tickets.services.merge import tickets_merge
from tickets.services.message import NewMessage, message_add
from tickets.services.people import (
    participant_add,
    participant_remove,
    ticket_unwatch,
    ticket_watch,
)
from tickets.services.status import ticket_transition
from tickets.services.unmerge import merge_undo
from tickets.services.update import TicketChanges, ticket_update

__all__ = [
    "NewMessage",
    "NewTicket",
    "TicketChanges",
    "event_record",
    "merge_undo",
    "message_add",
    "participant_add",
    "participant_remove",
    "ticket_assign",
    "ticket_claim",
    "ticket_create",
    "ticket_hand_over",
    "ticket_move",
    "ticket_take",
    "ticket_transition",
    "ticket_unwatch",
    "ticket_update",
    "ticket_watch",
    "tickets_close_quiet",
    "tickets_merge",
]
