"""People file twice, and one case holds another up: some merged, linked and split tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from tickets.models import Category, Channel, LinkKind, Ticket
from tickets.services import (
    NewMessage,
    NewSplit,
    NewTicket,
    link_add,
    message_add,
    ticket_create,
    ticket_split,
    tickets_merge,
)


@dataclass(frozen=True)
class Twice:
    """The same, said twice by one person."""

    email: str
    category: str
    subject: str
    first: str
    again: str
    aside: str


TOLD = [
    Twice(
        "alice@example.com",
        "email",
        "No puedo entrar al correo desde el teléfono",
        "Desde esta mañana el teléfono pide la contraseña una y otra vez. En la computadora sí entro.",
        "Escribo de nuevo porque sigue pidiendo la contraseña en el teléfono. Tengo una visita a las tres.",
        "Aparte: la impresora del segundo piso saca las hojas manchadas.",
    ),
    Twice(
        "amir@example.com",
        "network-vpn",
        "VPN drops every few minutes",
        "Since this morning the VPN drops every few minutes, at home and at the clinic.",
        "Still dropping. I lost a call with a patient's family because of it.",
        "By the way, my second screen stays black since the move.",
    ),
]


# The two that each of them files, and the one that is split off.
JOINED = 3 * len(TOLD)


def joined_play(now: datetime) -> int:
    """Each person's second request is merged into the first, and what they said beside it split off.

    The two cases are then linked. How many tickets there are more.
    """
    bruno = User.objects.get(email="bruno@example.com")
    survivors = [_played(told, bruno, now) for told in TOLD]
    one, other = survivors
    link_add(ticket=other, other=one, kind=LinkKind.RELATED, actor=bruno, now=now)
    return JOINED


def _played(told: Twice, agent: User, now: datetime) -> Ticket:
    requester = User.objects.get(email=told.email)
    at = [now - timedelta(minutes=minutes) for minutes in (190, 150, 120, 110, 100)]
    first = _filed(told, told.first, requester, at[0])
    again = _filed(told, told.again, requester, at[1])
    tickets_merge(survivor=first, merged=again, actor=agent, now=at[2])
    said = message_add(ticket=again, new=NewMessage(told.aside), actor=requester, now=at[3])
    ticket_split(
        ticket=first,
        new=NewSplit(message=said.pk, subject=_subject(told.aside), requester=requester),
        actor=agent,
        now=at[4],
    )
    return first


def _subject(words: str) -> str:
    return words.partition(":" if ":" in words else ",")[2].strip().capitalize().rstrip(".")


def _filed(told: Twice, words: str, requester: User, at: datetime) -> Ticket:
    category = Category.objects.filter(slug=told.category).first()
    new = NewTicket(
        subject=told.subject,
        description=words,
        requester=requester,
        channel=Channel.PORTAL,
        category=category,
    )
    return ticket_create(new=new, actor=requester, now=at)
