"""A complete document, and hand-offs in each state."""

from datetime import datetime

import pytest

from accounts.models import Team, User
from escalation.document import HandoffDocument
from escalation.models import Handoff
from escalation.services import handoff_accept, handoff_send
from tickets.models import Ticket
from tickets.services import ticket_take

COMPLETE = HandoffDocument(
    symptom="Desde ayer dice contraseña incorrecta.",
    scope="Only Alice; she cannot read any mail.",
    environment="Windows 11, Outlook 2024",
    reproduction="Open Outlook, sign in with the known password.",
    tried_notes="Reset the password twice, same message.",
    best_guess="The account is locked in the directory.",
    ask="Unlock the account in the directory.",
    told_requester="That colleagues look at the account today.",
)


@pytest.fixture
def document() -> HandoffDocument:
    return COMPLETE


@pytest.fixture
def taken(ticket: Ticket, bruno: User, now: datetime) -> Ticket:
    """Alice's request in Bruno's hands."""
    return ticket_take(ticket=ticket, actor=bruno, now=now)


@pytest.fixture
def pending(
    taken: Ticket, document: HandoffDocument, systems: Team, bruno: User, lena: User, now: datetime
) -> Handoff:
    """Bruno's hand-off to Lena's team, not yet answered."""
    return handoff_send(ticket=taken, document=document, to_team=systems, actor=bruno, now=now)


@pytest.fixture
def accepted(pending: Handoff, lena: User, now: datetime) -> Handoff:
    return handoff_accept(handoff=pending, actor=lena, now=now)
