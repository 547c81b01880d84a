"""The cast and the stage: a real database, no network beyond this machine, a clock that stands still."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import Membership, Organisation, Role, Team, Tier, User
from tickets.models import Category, Channel, Ticket
from tickets.services import NewTicket, ticket_create

pytest_plugins = ["tests.side_by_side"]

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PASSWORD = "a-long-password-for-tests"
LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"A test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Every test starts in English and UTC, whatever the one before it read in."""
    with translation.override("en"), timezone.override(UTC):
        yield


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def bank(db: None) -> Organisation:
    return Organisation.objects.create(name="Banco Sur")


@pytest.fixture
def clinic(db: None) -> Organisation:
    return Organisation.objects.create(name="Clínica Norte")


def make_team(slug: str, tier: Tier) -> Team:
    return Team.objects.create(slug=slug, name_en=slug, name_es=slug, tier=tier)


@pytest.fixture
def desk(db: None) -> Team:
    """The level 1 team."""
    return make_team("service-desk", Tier.L1)


@pytest.fixture
def systems(db: None) -> Team:
    """A level 2 team."""
    return make_team("systems", Tier.L2)


@pytest.fixture
def engineering(db: None) -> Team:
    """A level 3 team."""
    return make_team("engineering", Tier.L3)


def make_user(email: str, name: str, role: Role, **fields: Any) -> User:
    # What is sent is sent: the tests of taking it back ask for the time themselves.
    fields.setdefault("undo_send_seconds", 0)
    return User.objects.create_user(email, PASSWORD, full_name=name, role=role, **fields)


@pytest.fixture
def alice(bank: Organisation) -> User:
    return make_user(
        "alice@example.com", "Alice Moreno", Role.REQUESTER, organisation=bank, language="es"
    )


@pytest.fixture
def amir(clinic: Organisation) -> User:
    return make_user("amir@example.com", "Amir Haddad", Role.REQUESTER, organisation=clinic)


@pytest.fixture
def mallory(db: None) -> User:
    """A stranger: signed in, belongs to nobody's business."""
    return make_user("mallory@example.com", "Mallory", Role.REQUESTER)


def _agent(email: str, name: str, team: Team, role: Role = Role.AGENT) -> User:
    user = make_user(email, name, role)
    Membership.objects.create(user=user, team=team)
    return user


@pytest.fixture
def bruno(desk: Team) -> User:
    return _agent("bruno@example.com", "Bruno Reyes", desk)


@pytest.fixture
def lena(systems: Team) -> User:
    return _agent("lena@example.com", "Lena Vidal", systems)


@pytest.fixture
def theo(engineering: Team) -> User:
    return _agent("theo@example.com", "Theo Lang", engineering)


@pytest.fixture
def sofia(desk: Team) -> User:
    return _agent("sofia@example.com", "Sofia Castro", desk, Role.SUPERVISOR)


@pytest.fixture
def admin(db: None) -> User:
    return make_user("admin@example.com", "Ada Admin", Role.ADMINISTRATOR)


@pytest.fixture
def email_category(db: None) -> Category:
    return Category.objects.create(slug="email", name_en="E-mail", name_es="Correo")


@pytest.fixture
def ticket(alice: User, desk: Team, email_category: Category) -> Ticket:
    """Alice's request, new, in the level 1 queue, filed at noon."""
    new = NewTicket(
        subject="No puedo entrar al correo",
        description="Desde ayer dice *contraseña incorrecta*.",
        requester=alice,
        channel=Channel.PORTAL,
        category=email_category,
    )
    return ticket_create(new=new, actor=alice, now=NOON)
