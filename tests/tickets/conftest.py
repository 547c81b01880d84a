"""A ticket that several people have to do with."""

import pytest

from accounts.models import User
from tests.conftest import NOON
from tickets.models import Ticket
from tickets.services import participant_add, ticket_take


@pytest.fixture
def shared(ticket: Ticket, amir: User, bruno: User) -> Ticket:
    """Alice's ticket, which Bruno works and Amir is in copy of."""
    ticket_take(ticket=ticket, actor=bruno, now=NOON)
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    ticket.refresh_from_db()
    return ticket
