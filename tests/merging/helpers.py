"""What tests of merging, splitting and linking have in common."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from tests.conftest import NOON
from tickets import access
from tickets.models import Channel, Message, Ticket, TicketEvent
from tickets.services import NewMessage, NewTicket, message_add, ticket_create

LATER = NOON + timedelta(hours=2)
# All that undoing restores; version and updated_at go on.
COLUMNS = [
    field.attname
    for field in Ticket._meta.concrete_fields
    if field.name not in {"version", "updated_at"}
]


def filed(
    requester: User,
    subject: str = "Sigo sin poder entrar",
    at: datetime = NOON + timedelta(minutes=30),
    **more: Any,
) -> Ticket:
    new = NewTicket(
        subject=subject,
        description=f"{subject}.",
        requester=requester,
        channel=Channel.PORTAL,
        **more,
    )
    return ticket_create(new=new, actor=requester, now=at)


def say(ticket: Ticket, actor: User, body: str, at: datetime = LATER, **more: Any) -> Message:
    return message_add(ticket=ticket, new=NewMessage(body=body, **more), actor=actor, now=at)


def row(ticket: Ticket) -> dict[str, Any]:
    return Ticket.objects.filter(pk=ticket.pk).values(*COLUMNS).get()


def bodies(user: User, ticket: Ticket) -> list[str]:
    return [message.body for message in access.messages_for(user, ticket)]


def kinds(ticket: Ticket) -> list[str]:
    events = TicketEvent.objects.filter(ticket=ticket).order_by("pk")
    return list(events.values_list("kind", flat=True))
