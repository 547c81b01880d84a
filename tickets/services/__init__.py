"""The one door for writing tickets. Every view, API call, task and upper room comes through here."""

from tickets.services.assign import ticket_assign, ticket_move, ticket_take
from tickets.services.close import tickets_close_quiet
from tickets.services.create import NewTicket, ticket_create
from tickets.services.event import event_record
from tickets.services.handoff import ticket_hand_over
from tickets.services.message import NewMessage, message_add
from tickets.services.status import ticket_transition
from tickets.services.update import TicketChanges, ticket_update

__all__ = [
    "NewMessage",
    "NewTicket",
    "TicketChanges",
    "event_record",
    "message_add",
    "ticket_assign",
    "ticket_create",
    "ticket_hand_over",
    "ticket_move",
    "ticket_take",
    "ticket_transition",
    "ticket_update",
    "tickets_close_quiet",
]
