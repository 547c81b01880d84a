"""People named in a message: who is meant, and who hears of it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, Team, User
from notifications.models import Notification
from tests.conftest import NOON, make_user
from tickets.models import PersonRole, Ticket, TicketPerson, Visibility
from tickets.selectors.completions import completions
from tickets.services import NewMessage, message_add
from tickets.services.mentions import mentioned_people

NOTE = Visibility.INTERNAL


@pytest.mark.parametrize(
    "text",
    [
        "@Lena Vidal, ¿lo ves?",
        "(@lena vidal)",
        "Pregunta a @LENA VIDAL.",
        "@lena@example.com mira",
        "uno\n@Lena Vidal\ndos",
    ],
)
def test_names_and_addresses_are_found(lena: User, bruno: User, text: str) -> None:
    assert mentioned_people(text) == [lena]


@pytest.mark.parametrize(
    "text",
    [
        "escriba a lena@example.com",
        "`@Lena Vidal`",
        "```\n@Lena Vidal\n```",
        "@Lena",
        "a@Lena Vidal",
        "@Alice Moreno",
        "@",
        "@@@@",
    ],
)
def test_what_names_nobody(lena: User, alice: User, text: str) -> None:
    assert mentioned_people(text) == []


def test_the_longer_of_two_names_is_meant(lena: User, systems: Team) -> None:
    short = make_user("lena.v@example.com", "Lena", Role.AGENT)

    assert mentioned_people("@Lena Vidal y ya") == [lena]
    assert mentioned_people("@Lena, ya") == [short]


def test_an_accented_name_is_found_as_it_is_written(db: None) -> None:
    angel = make_user("angel@example.com", "Ángel Óscar Núñez", Role.AGENT)

    assert mentioned_people("@Ángel Óscar Núñez: gracias") == [angel]


def test_hears_of_it_once_and_watches(ticket: Ticket, bruno: User, lena: User) -> None:
    note = NewMessage("@Lena Vidal @Lena Vidal", visibility=NOTE)

    message_add(ticket=ticket, new=note, actor=bruno, now=NOON)

    assert Notification.objects.filter(user=lena, kind="mentioned").count() == 1
    assert TicketPerson.objects.filter(ticket=ticket, user=lena, role=PersonRole.WATCHER).exists()


def test_nobody_who_may_not_see_the_ticket_learns_of_it(
    ticket: Ticket, bruno: User, lena: User, sofia: User
) -> None:
    Team.objects.filter(pk=ticket.team_id).update(is_restricted=True)

    message_add(ticket=ticket, new=NewMessage("@Lena Vidal @Sofia Castro"), actor=bruno, now=NOON)

    assert [n.user for n in Notification.objects.filter(kind="mentioned")] == [sofia]
    assert not TicketPerson.objects.filter(user=lena).exists()


def test_a_requester_calls_nobody(ticket: Ticket, alice: User, lena: User) -> None:
    message_add(ticket=ticket, new=NewMessage("@Lena Vidal"), actor=alice, now=NOON)

    assert not Notification.objects.filter(kind="mentioned").exists()


# --- What is offered while one types ------------------------------------------------------------------


def _labels(kind: str, user: User, ticket: Ticket, query: str) -> list[str]:
    return [found.label for found in completions(kind, user=user, ticket=ticket, query=query)]


def test_people_are_offered_by_any_part_of_their_name(
    ticket: Ticket, bruno: User, lena: User, sofia: User, alice: User
) -> None:
    assert _labels("person", bruno, ticket, "") == ["Lena Vidal", "Sofia Castro"]
    assert _labels("person", bruno, ticket, "vid") == ["Lena Vidal"]
    assert _labels("person", bruno, ticket, "le vi") == ["Lena Vidal"]
    assert _labels("person", bruno, ticket, "alice") == []


def test_only_people_who_work_the_ticket_are_offered(
    ticket: Ticket, bruno: User, lena: User, sofia: User, admin: User
) -> None:
    Team.objects.filter(pk=ticket.team_id).update(is_restricted=True)

    assert _labels("person", bruno, ticket, "") == ["Ada Admin", "Sofia Castro"]
    Membership.objects.create(user=lena, team_id=ticket.team_id)
    assert "Lena Vidal" in _labels("person", bruno, ticket, "")


def test_two_of_one_name_are_told_apart_by_address(ticket: Ticket, bruno: User, lena: User) -> None:
    make_user("lena2@example.com", "Lena Vidal", Role.AGENT)

    texts = {found.text for found in completions("person", user=bruno, ticket=ticket, query="len")}

    assert texts == {"@lena@example.com ", "@lena2@example.com "}


def test_unknown_kinds_offer_nothing(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)
    address = reverse("tickets:complete", args=[ticket.reference])

    assert client.get(address, {"kind": "password", "q": "x"}).json() == {"items": []}
    assert client.get(address, {"kind": "person", "q": "\x00"}).json() == {"items": []}
