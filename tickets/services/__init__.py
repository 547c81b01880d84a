"""The one door for writing tickets. Every view, API call, task and upper room comes through here."""

from tickets.services.assign import ticket_assign, ticket_claim, ticket_move, ticket_take
from tickets.services.close import tickets_close_quiet
from tickets.services.create import NewTicket, ticket_create
from tickets.services.event import event_record
from tickets.services.handoff import ticket_hand_over
from tickets.services.link import link_add, link_remove
from tickets.services.merge import tickets_merge
from tickets.services.message import NewMessage, message_add
from tickets.services.on_behalf import OnBehalf, ticket_file
from tickets.services.people import (
    participant_add,
    participant_remove,
    ticket_unwatch,
    ticket_watch,
)
from tickets.services.requester import NewRequester, requester_change, requester_create
from tickets.services.saved_view import (
    ViewContent,
    saved_view_create,
    saved_view_delete,
    saved_view_move,
    saved_view_restore,
    saved_view_update,
    view_layout_set,
)
from tickets.services.split import NewSplit, ticket_split
from tickets.services.status import ticket_transition
from tickets.services.unmerge import merge_undo
from tickets.services.update import TicketChanges, ticket_update

__all__ = [
    "NewMessage",
    "NewRequester",
    "NewSplit",
    "NewTicket",
    "OnBehalf",
    "TicketChanges",
    "ViewContent",
    "event_record",
    "link_add",
    "link_remove",
    "merge_undo",
    "message_add",
    "participant_add",
    "participant_remove",
    "requester_change",
    "requester_create",
    "saved_view_create",
    "saved_view_delete",
    "saved_view_move",
    "saved_view_restore",
    "saved_view_update",
    "ticket_assign",
    "ticket_claim",
    "ticket_create",
    "ticket_file",
    "ticket_hand_over",
    "ticket_move",
    "ticket_split",
    "ticket_take",
    "ticket_transition",
    "ticket_unwatch",
    "ticket_update",
    "ticket_watch",
    "tickets_close_quiet",
    "tickets_merge",
    "view_layout_set",
]
