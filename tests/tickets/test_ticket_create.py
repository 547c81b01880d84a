"""tickets.services.ticket_create."""

from datetime import datetime

import pytest

from accounts.models import User
from notifications.models import OutboxEmail
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed
from tickets.models import Channel, EventKind, Status, Ticket
from tickets.services import NewTicket, ticket_create


def new_for(requester: User, **fields: object) -> NewTicket:
    values = {"subject": "VPN", "description": "It drops.", "channel": Channel.PORTAL, **fields}
    return NewTicket(requester=requester, **values)


def test_makes_a_ticket_with_its_description_and_first_event(ticket: Ticket) -> None:
    opening = ticket.messages.get()
    event = ticket.events.get()

    assert ticket.status == Status.NEW
    assert ticket.reference == f"HD-{10_000 + ticket.pk}"
    assert opening.is_opening
    assert opening.body_html == "<p>Desde ayer dice <em>contraseña incorrecta</em>.</p>\n"
    assert event.kind == EventKind.CREATED
    assert event.data["category"] == ticket.category_id


def test_acknowledges_to_the_requester_in_their_language(ticket: Ticket, alice: User) -> None:
    mail = OutboxEmail.objects.get()

    assert (mail.to_email, mail.template, mail.language) == (alice.email, "request_received", "es")


def test_refuses_to_file_for_somebody_else(mallory: User, alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        ticket_create(new=new_for(alice), actor=mallory, now=now)

    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("subject", {"subject": "  "}),
        ("subject", {"subject": "x" * 201}),
        ("description", {"description": "\x00 \n"}),
        ("description", {"description": "x" * 50_001}),
    ],
)
def test_names_the_field_that_is_wrong(
    alice: User, now: datetime, field: str, values: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ticket_create(new=new_for(alice, **values), actor=alice, now=now)

    assert refusal.value.field == field
    assert not Ticket.objects.exists()


def test_a_second_send_of_the_same_form_makes_nothing(alice: User, now: datetime) -> None:
    first = ticket_create(new=new_for(alice), actor=alice, now=now, submission_key="k")

    with pytest.raises(AlreadySubmitted) as refusal:
        ticket_create(new=new_for(alice), actor=alice, now=now, submission_key="k")

    assert refusal.value.ticket == first
    assert Ticket.objects.count() == 1


def test_priority_follows_from_impact_and_urgency(alice: User, now: datetime) -> None:
    expected = {(1, 1): 1, (1, 2): 2, (2, 1): 2, (2, 2): 3, (3, 1): 3, (1, 3): 3}
    expected |= {(2, 3): 4, (3, 2): 4, (3, 3): 4}

    made = {
        pair: ticket_create(
            new=new_for(alice, impact=pair[0], urgency=pair[1]), actor=alice, now=now
        ).priority
        for pair in expected
    }

    assert made == expected
