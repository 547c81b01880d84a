"""A ticket in the words of whoever asked for help: no codes, no levels, no jargon."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Tier, User
from tickets.models import Channel, Status, Ticket


def status_words(ticket: Ticket) -> str:
    """What is going on, as one would say it: "Bruno is working on it"."""
    if ticket.merged_into_id is not None:
        return pgettext("request", "Goes on in another request")
    if ticket.status == Status.OPEN and ticket.assignee is not None:
        return _("%(name)s is working on it") % {"name": ticket.assignee.first_name}
    return {
        Status.NEW: _("Received"),
        Status.OPEN: _("In line for the next free person"),
        Status.WAITING_REQUESTER: _("Waiting for your answer"),
        Status.WAITING_THIRD_PARTY: _("Waiting for another company"),
        Status.RESOLVED: pgettext("request", "Solved"),
        Status.CLOSED: pgettext("request", "Closed"),
    }[Status(ticket.status)]


def next_words(ticket: Ticket, reader: User) -> str:
    """What happens now, or what the person can do about it. Of a resolved one: who says so."""
    if ticket.merged_into_id is not None:
        return _("It is about the same as another request, and we look after both together.")
    if ticket.status == Status.RESOLVED:
        return _resolved_words(ticket, reader)
    if ticket.status == Status.OPEN and ticket.assignee is not None:
        return _("You will get an e-mail as soon as there is an answer.")
    return {
        Status.NEW: _("We have your request. Somebody will take it soon."),
        Status.OPEN: _("We have your request. The next free person takes it."),
        Status.WAITING_REQUESTER: _("We need something from you to go on. Please answer below."),
        Status.WAITING_THIRD_PARTY: _(
            "We are waiting for somebody outside. You need not do anything."
        ),
        Status.CLOSED: _("This has ended. If it comes back, write below and we go on from here."),
    }[Status(ticket.status)]


def _resolved_words(ticket: Ticket, reader: User) -> str:
    who = ticket.resolved_by
    if who is None:
        return _("We believe this is solved. Tell us if it is not.")
    if who.pk == reader.pk:
        return _("You told us that it is solved. If you still need help, say so.")
    if who.pk == ticket.requester_id:
        return _("%(name)s told us that it is solved.") % {"name": who.first_name}
    return _("%(name)s marked it as solved. Tell us if it is not.") % {"name": who.first_name}


def tier_words(tier: int | None) -> str:
    """Who has it, without numbers: the first line, specialists, experts."""
    if tier is None:
        return ""
    return {
        Tier.L1: _("Help desk"),
        Tier.L2: _("Specialists"),
        Tier.L3: _("Engineers of the system"),
    }[Tier(tier)]


def last_heard_words(ticket: Ticket) -> str:
    """Who spoke last."""
    if ticket.status in (Status.RESOLVED, Status.CLOSED):
        return pgettext("request", "Solved")
    if ticket.first_responded_at is None or ticket.unanswered_since is not None:
        return _("You wrote")
    if ticket.first_responded_at == ticket.created_at == ticket.last_public_at:
        return _filed_words(ticket)
    return _("We answered")


def _filed_words(ticket: Ticket) -> str:
    """Nobody has written: an agent filed it while they spoke, which was the first response."""
    return {
        Channel.PHONE: _("Filed for you by phone, while you spoke with us"),
        Channel.CHAT: _("Filed for you in the chat, while you spoke with us"),
        Channel.WALK_IN: _("Filed for you at the desk, while you spoke with us"),
    }.get(Channel(ticket.channel), _("We answered"))
