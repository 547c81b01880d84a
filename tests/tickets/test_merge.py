"""tickets.services.merge and unmerge: one case made of two, and taken apart again."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Team, User
from tests.conftest import NOON
from tickets import access
from tickets.exceptions import (
    InvalidInput,
    MergedAway,
    MergeRefused,
    NotAllowed,
    ReadersUnconfirmed,
)
from tickets.models import Channel, Message, Status, Ticket, TicketEvent, Visibility
from tickets.services import (
    NewMessage,
    NewTicket,
    merge_undo,
    message_add,
    ticket_create,
    ticket_take,
    ticket_transition,
    tickets_merge,
)

LATER = NOON + timedelta(hours=2)
COLUMNS = [
    f.attname for f in Ticket._meta.concrete_fields if f.name not in {"version", "updated_at"}
]


def filed(requester: User, subject: str = "Sigo sin poder entrar", at: datetime = NOON) -> Ticket:
    new = NewTicket(
        subject=subject,
        description=f"{subject}.",
        requester=requester,
        channel=Channel.PORTAL,
    )
    return ticket_create(new=new, actor=requester, now=at + timedelta(minutes=30))


@pytest.fixture
def second(ticket: Ticket, alice: User) -> Ticket:
    """Alice's second request about the same, half an hour later."""
    return filed(alice)


def say(ticket: Ticket, actor: User, body: str, at: datetime = LATER, **more: object) -> Message:
    return message_add(ticket=ticket, new=NewMessage(body=body, **more), actor=actor, now=at)  # type: ignore[arg-type]


def row(ticket: Ticket) -> dict[str, object]:
    return Ticket.objects.filter(pk=ticket.pk).values(*COLUMNS).get()


def bodies(user: User, ticket: Ticket) -> list[str]:
    return [message.body for message in access.messages_for(user, ticket)]


def kinds(ticket: Ticket) -> list[str]:
    return list(
        TicketEvent.objects.filter(ticket=ticket).order_by("pk").values_list("kind", flat=True)
    )


def test_the_merged_one_is_closed_and_its_words_are_read_in_the_survivor(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    say(ticket, bruno, "Lo reviso.", NOON + timedelta(hours=1))

    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    second.refresh_from_db()
    assert (second.status, second.merged_into, second.closed_at) == ("closed", ticket, LATER)
    expected = ["Desde ayer dice *contraseña incorrecta*.", "Sigo sin poder entrar.", "Lo reviso."]
    assert bodies(alice, ticket) == bodies(bruno, ticket) == expected
    assert bodies(alice, second) == ["Sigo sin poder entrar."]
    assert kinds(second)[-1] == "merged"
    assert kinds(ticket)[-1] == "merge_received"


def test_undo_restores_both_rows(ticket: Ticket, second: Ticket, bruno: User) -> None:
    before = row(ticket), row(second)
    merge = tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    assert (row(ticket), row(second)) != before

    merge_undo(merge=merge, actor=bruno, now=LATER)

    assert (row(ticket), row(second)) == before
    assert kinds(ticket)[-1] == kinds(second)[-1] == "unmerged"
    assert len(bodies(bruno, ticket)) == len(bodies(bruno, second)) == 1
