"""Fields of every kind, and a request type that binds some of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tickets.models import (
    Category,
    Channel,
    CustomField,
    FieldKind,
    IdentityOutcome,
    IdentityQuestion,
    RequestType,
    Ticket,
)
from tickets.services import NewTicket, ticket_create
from tickets.services.identity import identity_check_record

LAPTOPS = [
    {"value": "laptop", "en": "Laptop", "es": "Portátil"},
    {"value": "desktop", "en": "Desktop", "es": "De escritorio"},
]
MARK = "zqxkvw"
NEW = "/requests/new/"
FieldMaker = Callable[..., CustomField]


def make_field(key: str, kind: str = FieldKind.TEXT, **more: Any) -> CustomField:
    names = {"label_en": f"{key} label", "label_es": f"{key} etiqueta"}
    return CustomField.objects.create(key=key, kind=kind, **{**names, **more})


@pytest.fixture
def field_of(db: None) -> FieldMaker:
    """Makes a field, of every ticket unless it is given to a category or a request type."""
    return make_field


@pytest.fixture
def reset_type(email_category: Category) -> RequestType:
    """Password reset: a portal field asked for at creation, an internal one at resolution."""
    made = RequestType.objects.create(
        slug="password-reset",
        name_en="Password reset",
        name_es="Restablecer contraseña",
        category=email_category,
        guide_slug="email-sign-in",
        impact=3,
        urgency=1,
        needs_identity_check=True,
        checklist=[
            {"en": "Reset it", "es": "Restablecerla"},
            {"en": "Sign in with them", "es": ""},
        ],
    )
    made.fields.add(
        make_field(
            "account", is_on_portal=True, is_required_at_creation=True, help_en="Your user name"
        ),
        make_field(
            "method", FieldKind.CHOICE, is_required_at_resolution=True, choices=LAPTOPS, position=1
        ),
    )
    return made


@pytest.fixture
def reset(reset_type: RequestType, alice: Any, desk: Any) -> Ticket:
    """Alice's password reset, filed at noon in the portal."""
    new = NewTicket(
        subject="Olvidé mi contraseña",
        description="No puedo entrar.",
        requester=alice,
        channel=Channel.PORTAL,
        request_type=reset_type,
        fields={"account": "amoreno"},
    )
    return ticket_create(new=new, actor=alice, now=NOON)


def confirm(ticket: Ticket, agent: Any, outcome: str = IdentityOutcome.PASSED) -> None:
    identity_check_record(
        ticket=ticket,
        questions=[IdentityQuestion.CALL_BACK],
        outcome=IdentityOutcome(outcome),
        actor=agent,
        now=NOON,
    )


@pytest.fixture
def at_desk(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


@pytest.fixture
def as_alice(alice: User, desk: object) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def page_of(client: Client, url: str, **query: str) -> str:
    return client.get(url, query).content.decode()
