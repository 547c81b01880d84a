"""What the tests of participants and watchers have in common."""

from datetime import timedelta

from accounts.models import User
from tests.conftest import NOON
from tickets.models import EventKind, Message, Ticket, TicketEvent
from tickets.services import NewMessage, message_add

LATER = NOON + timedelta(minutes=5)


def say(ticket: Ticket, actor: User, body: str = "Hola", **more: object) -> Message:
    return message_add(ticket=ticket, new=NewMessage(body=body, **more), actor=actor, now=LATER)  # type: ignore[arg-type]


def events(ticket: Ticket, kind: EventKind) -> list[TicketEvent]:
    return list(TicketEvent.objects.filter(ticket=ticket, kind=kind).order_by("pk"))
