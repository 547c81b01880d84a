"""/tickets/new/: who it is for, then what it is about; nothing typed is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from tests.conftest import NOON
from tickets import access
from tickets.models import Attachment, Category, CustomField, Status, Ticket

SENT = {
    "channel": "phone", "answered_live": "on", "subject": "VPN drops", "description": "Every hour.",
    "impact": "2", "urgency": "1", "then": "taken", "submission_key": "k1",
}  # fmt: skip


@pytest.fixture
def desk_client(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def post(client: Client, person: User, **more: Any) -> Any:
    return client.post(f"/tickets/new/?person={person.pk}", {**SENT, **more})


def test_finds_the_person_first(desk_client: Client, alice: User, amir: User) -> None:
    page = desk_client.get("/tickets/new/?q=banco").content.decode()
    part = desk_client.get(
        "/tickets/new/?q=moreno", headers={"HX-Target": "found"}
    ).content.decode()

    assert f"?person={alice.pk}" in page
    assert f"?person={amir.pk}" not in page
    assert f"?person={alice.pk}" in part
    assert "<html" not in part


def test_offers_whom_one_dealt_with_lately(desk_client: Client, alice: User) -> None:
    post(desk_client, alice)

    assert "Alice Moreno" in desk_client.get("/tickets/new/").content.decode()


def test_somebody_new_is_made_on_the_way(desk_client: Client) -> None:
    fields = {"full_name": "Rosa Campos", "email": "rosa@example.com"}

    answer = desk_client.post("/tickets/new/person/", fields)

    rosa = User.objects.get(email="rosa@example.com")
    assert answer.headers["Location"] == f"/tickets/new/?person={rosa.pk}"
    again = desk_client.post("/tickets/new/person/", fields)
    assert again.status_code == 422
    assert "has this address already" in again.content.decode()


def test_shows_what_they_have_open_with_a_way_to_add_to_it(
    desk_client: Client, ticket: Ticket, alice: User
) -> None:
    page = desk_client.get(f"/tickets/new/?person={alice.pk}").content.decode()

    assert ticket.subject in page
    assert f"/tickets/{ticket.reference}/#composer" in page


def test_files_it_and_opens_it(desk_client: Client, alice: User, bruno: User, desk: Team) -> None:
    answer = post(desk_client, alice)

    made = Ticket.objects.get()
    assert answer.headers["Location"] == f"/tickets/{made.reference}/"
    assert (made.requester, made.opened_by, made.assignee) == (alice, bruno, bruno)
    assert (made.channel, made.get_priority_code, made.team) == ("phone", "high", desk)
    assert made.first_responded_at is not None


def test_files_once_however_often_it_is_sent(desk_client: Client, alice: User) -> None:
    first, second = post(desk_client, alice), post(desk_client, alice)

    assert Ticket.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_solved_on_the_call(desk_client: Client, alice: User, bruno: User) -> None:
    post(desk_client, alice, then="solved", solution="We restarted it.")

    made = Ticket.objects.get()
    assert (made.status, made.resolved_by) == (Status.RESOLVED, bruno)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"subject": ""}, "Say in a few words what this is about."),
        ({"description": " "}, "Write something first."),
        ({"then": "solved", "solution": ""}, "Say in a few words what solved it."),
        ({"participants": "nobody@example.com"}, "Nobody has this address: nobody@example.com."),
        ({"participants": "alice@example.com"}, "The requester is on the ticket already."),
        ({"channel": "portal"}, "Select a valid choice"),
        ({"impact": "9"}, "Select a valid choice"),
        ({"category": "none"}, "Select a valid choice"),
        ({"description": "x" * 60_000}, "At most"),
    ],
)
def test_keeps_what_was_typed_and_says_what_is_wrong(
    desk_client: Client, alice: User, wrong: dict[str, str], words: str
) -> None:
    kept = "Kept words" if "subject" not in wrong else "Every hour."

    answer = post(desk_client, alice, **{"subject": "Kept words", **wrong})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert kept in page
    assert not Ticket.objects.exists()


def test_people_in_copy_and_files_come_along(desk_client: Client, alice: User, amir: User) -> None:
    picture = SimpleUploadedFile("vpn.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)

    post(desk_client, alice, participants="amir@example.com", files=picture)

    made = Ticket.objects.get()
    assert access.tickets_for(amir).get() == made
    assert Attachment.objects.get().ticket == made


@pytest.mark.parametrize(
    "typed",
    [
        "amir@example.com, Rosa Campos <Rosa@example.com>",
        'Amir Haddad <amir@example.com>; "Rosa Campos"<rosa@example.com>, ',
        "amir@example.com,Rosa Campos <rosa@example.com>, Rosa Campos <ROSA@example.com>",
    ],
)
def test_somebody_new_is_put_in_copy_by_name_and_address(
    desk_client: Client, alice: User, amir: User, typed: str
) -> None:
    answer = post(desk_client, alice, participants=typed)

    assert answer.status_code == 302
    rosa = User.objects.get(email__iexact="rosa@example.com")
    assert (rosa.full_name, rosa.role, rosa.language) == (
        "Rosa Campos",
        "requester",
        alice.language,
    )
    for person in (amir, rosa):
        assert access.tickets_for(person).get() == Ticket.objects.get()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("rosa@example.com", "Name &lt;rosa@example.com&gt;"),
        ("Rosa <not an address>", "This is not an e-mail address."),
        ("Amir <>, Rosa <rosa@example.com>", "This is not an e-mail address."),
    ],
)
def test_nobody_is_made_where_the_ticket_is_refused(
    desk_client: Client, alice: User, typed: str, words: str
) -> None:
    before = User.objects.count()

    answer = post(desk_client, alice, participants=typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (User.objects.count(), Ticket.objects.count()) == (before, 0)


def test_fields_of_the_category_are_asked_for(desk_client: Client, alice: User) -> None:
    vpn = Category.objects.create(slug="vpn", name_en="VPN", name_es="VPN")
    field = CustomField.objects.create(
        key="device",
        kind="text",
        label_en="Device",
        label_es="Equipo",
        is_required_at_creation=True,
    )
    field.categories.add(vpn)

    part = desk_client.get("/tickets/new/fields/?category=vpn").content.decode()
    refused = post(desk_client, alice, category="vpn")
    name = next(word for word in part.split('"') if word.endswith("device") and "-" in word)
    filed = post(desk_client, alice, category="vpn", **{"field-device": "Laptop", name: "Laptop"})

    assert "Device" in part
    assert refused.status_code == 422
    assert "Device" in refused.content.decode()
    assert filed.status_code == 302
    assert Ticket.objects.get().field_values.get().text == "Laptop"


def test_ones_own_request_goes_through_the_portal(desk_client: Client, bruno: User) -> None:
    answer = desk_client.get(f"/tickets/new/?person={bruno.pk}")

    assert answer.headers["Location"] == "/requests/new/"


def test_what_goes_to_a_hidden_team_leads_back_to_the_list(
    desk_client: Client, alice: User
) -> None:
    hidden = Team.objects.create(
        slug="people", name_en="People", name_es="Personas", tier=1, is_restricted=True
    )

    answer = post(desk_client, alice, then="queued", team=str(hidden.pk))

    assert answer.headers["Location"] == "/tickets/"
    assert Ticket.objects.get().team == hidden


def test_costs_the_same_however_much_they_have_open(
    desk_client: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Ticket.objects.bulk_create(
        Ticket(subject=f"Open {n}", requester=alice, created_at=NOON, updated_at=NOON)
        for n in range(30)
    )

    with django_assert_max_num_queries(17):
        desk_client.get(f"/tickets/new/?person={alice.pk}")


def test_nobody_by_that_number_asks_who_it_is(desk_client: Client) -> None:
    for person in ("0", "x", "999999999999999999999", "²"):
        answer = desk_client.get(f"/tickets/new/?person={person}")
        assert answer.status_code == 200
        assert "Who is it for?" in answer.content.decode()
