"""What is on file about a person: for those who help them, and for nobody else by any route."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people import person_save
from tickets.models import IdentityCheck, IdentityOutcome, IdentityQuestion, Ticket
from tickets.selectors.identity import facts_on_file
from tickets.services import NewMessage, message_add, participant_add, ticket_take
from tickets.services.identity import identity_check_record

EN = {"Accept-Language": "en"}


def told(person: User) -> list[str]:
    return [person.phone, person.employee_number, person.job_title, person.location]


@pytest.fixture
def known(alice: User, amir: User, bruno: User, lena: User) -> dict[str, User]:
    """Each with facts that nobody else has."""
    people = {"alice": alice, "amir": amir, "bruno": bruno, "lena": lena}
    for place, (name, person) in enumerate(people.items()):
        person.phone = f"+57 601 555 01{place}7"
        person.employee_number = f"E-77{place}31"
        person.job_title, person.location = f"Oficio de {name}", f"Piso de {name}"
        person.save()
    alice.manager = lena
    alice.save()
    return people


@pytest.fixture
def shared(ticket: Ticket, known: dict[str, User], now: datetime) -> Ticket:
    """Alice's ticket: Bruno works it and has answered, Amir is in copy."""
    ticket = ticket_take(ticket=ticket, actor=known["bruno"], now=now)
    participant_add(ticket=ticket, person=known["amir"], actor=known["bruno"], now=now)
    message_add(ticket=ticket, new=NewMessage("Try it."), actor=known["bruno"], now=now)
    return Ticket.objects.get(pk=ticket.pk)


class TestAgents:
    def test_read_all_of_it_in_the_person_tab_and_on_the_persons_page(
        self, client: Client, shared: Ticket, known: dict[str, User]
    ) -> None:
        client.force_login(known["bruno"])
        pages = [
            reverse("tickets:detail", args=[shared.reference]) + "?tab=person",
            reverse("tickets:person", args=[known["alice"].pk]),
        ]

        for page in pages:
            body = client.get(page, headers=EN).content.decode()
            assert all(fact in body for fact in told(known["alice"])), page
            assert 'href="tel:+576015550107"' in body
            assert str(known["lena"]) in body.split('id="person-facts"')[1].split("</dl>")[0]

    def test_read_it_by_the_api_of_one_ticket_and_not_in_lists(
        self, client: Client, shared: Ticket, known: dict[str, User]
    ) -> None:
        client.force_login(known["bruno"])

        one = client.get(f"/api/v1/tickets/{shared.reference}/").json()["requester"]
        row = client.get("/api/v1/tickets/").json()["results"][0]["requester"]

        alice, lena = known["alice"], known["lena"]
        assert (one["phone"], one["employee_number"]) == (alice.phone, alice.employee_number)
        assert one["manager"] == {"email": lena.email, "name": lena.full_name}
        assert set(row) == {"email", "name"}

    def test_see_beside_each_way_what_it_leans_on(
        self, client: Client, shared: Ticket, known: dict[str, User]
    ) -> None:
        client.force_login(known["bruno"])

        page = client.get(
            reverse("tickets:detail", args=[shared.reference]), {"tab": "person"}, headers=EN
        )

        panel = page.content.decode().split('id="identity-person"')[1].split("</section>")[0]
        assert "number on file ends in 07" in panel
        assert "number on file ends in 31" in panel
        assert f"on file: {known['lena']}" in panel
        assert known["alice"].phone not in panel


@pytest.mark.parametrize("who", ["alice", "amir"])
def test_on_the_requesters_side_nobody_reads_it_of_another(
    client: Client, shared: Ticket, known: dict[str, User], who: str
) -> None:
    client.force_login(known[who])
    others = [fact for name, one in known.items() if name != who for fact in told(one)]
    api = f"/api/v1/tickets/{shared.reference}/"
    pages = [
        f"/requests/{shared.reference}/", "/requests/", "/", "/help/", "/me/", "/preferences/",
        api, f"{api}people/", f"{api}messages/", "/api/v1/tickets/",
        reverse("accounts:preferences"),
    ]  # fmt: skip
    read = 0

    for page in pages:
        answer = client.get(page, headers=EN, follow=True)
        body = answer.content.decode()
        read += answer.status_code == 200
        assert not [fact for fact in others if fact in body], page
    assert read >= 6
    assert client.get(reverse("tickets:person", args=[known["alice"].pk])).status_code in (403, 404)


def test_everybody_reads_their_own_and_cannot_write_it(
    client: Client, known: dict[str, User]
) -> None:
    alice = known["alice"]
    client.force_login(alice)
    address = reverse("accounts:preferences")

    body = client.get(address, headers=EN).content.decode()
    answer = client.post(
        address,
        {
            "full_name": "Alice M", "language": "es", "time_zone": "UTC", "theme": "dark",
            "phone": "+1 000", "employee_number": "mine", "manager": alice.pk,
        },
    )  # fmt: skip

    assert all(fact in body for fact in told(alice))
    assert answer.status_code == 302
    before = (alice.phone, alice.employee_number, alice.manager_id)
    alice.refresh_from_db()
    assert alice.full_name == "Alice M"
    assert (alice.phone, alice.employee_number, alice.manager_id) == before


def test_who_has_nothing_on_file_is_shown_no_empty_box(client: Client, alice: User) -> None:
    client.force_login(alice)

    body = client.get(reverse("accounts:preferences"), headers=EN).content.decode()

    assert 'id="on-file"' not in body


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "no number on file"),
        ("1234", "on file"),
        ("E-4142", "number on file ends in 42"),
    ],
)
def test_a_short_number_is_not_half_told(alice: User, number: str, words: str) -> None:
    alice.employee_number = number

    assert facts_on_file(alice)[IdentityQuestion.EMPLOYEE_NUMBER] == words


def test_without_a_manager_it_says_so(alice: User) -> None:
    assert facts_on_file(alice)[IdentityQuestion.MANAGER] == "no manager on file"


def test_a_check_keeps_the_way_and_nothing_of_the_fact(
    shared: Ticket, known: dict[str, User], now: datetime
) -> None:
    identity_check_record(
        ticket=shared,
        questions=["call_back"],
        outcome=IdentityOutcome.PASSED,
        actor=known["bruno"],
        now=now,
    )

    kept: dict[str, Any] = IdentityCheck.objects.values().get()
    ledger = shared.events.values_list("data", flat=True)
    assert not [fact for fact in told(known["alice"]) if fact in f"{kept} {list(ledger)}"]


class TestAdministration:
    def test_writes_it(self, alice: User, admin: User) -> None:
        alice.phone, alice.manager = "+57 601 555 0199", admin

        person_save(person=alice, actor=admin)

        alice.refresh_from_db()
        assert (alice.phone, alice.manager) == ("+57 601 555 0199", admin)

    def test_nobody_is_their_own_manager(self, rf: Any, alice: User, admin: User) -> None:
        request = rf.get("/")
        request.user = admin
        form = site.get_model_admin(User).get_form(request, alice)
        data = {
            "full_name": "Alice", "role": "requester", "language": "es", "time_zone": "UTC",
            "is_active": "on", "manager": alice.pk,
        }  # fmt: skip

        assert "manager" in form(data, instance=User.objects.get(pk=alice.pk)).errors
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=alice.pk).update(manager=alice)
