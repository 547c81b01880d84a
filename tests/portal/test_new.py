"""portal:new: the form that becomes a ticket."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tickets.models import Attachment, Category, Channel, EventKind, Impact, Status, Ticket, Urgency

URL = "/requests/new/"
WORDS = {
    "subject": "No puedo entrar al correo",
    "description": "Desde ayer dice contraseña incorrecta.",
    "impact": "3",
    "urgency": "2",
    "submission_key": "k1",
}


def filed(client: Client, **fields: object) -> object:
    return client.post(URL, {**WORDS, **fields})


@pytest.fixture
def as_alice(client: Client, alice: User, desk: object) -> Client:
    client.force_login(alice)
    return client


def test_asks_a_stranger_to_sign_in_and_keeps_what_was_searched(client: Client, db: None) -> None:
    response = client.get(URL + "?q=correo")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/requests/new/%3Fq%3Dcorreo"
    assert client.post(URL, WORDS).status_code == 302
    assert not Ticket.objects.exists()


def test_makes_a_ticket_and_shows_its_number(as_alice: Client, email_category: Category) -> None:
    response = as_alice.post(
        URL, {**WORDS, "category": "email", "impact": "2", "urgency": "1"}, follow=True
    )

    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.status) == (Channel.PORTAL, Status.NEW)
    assert (ticket.category, ticket.impact, ticket.urgency) == (
        email_category,
        Impact.MEDIUM,
        Urgency.HIGH,
    )
    assert response.redirect_chain == [(f"/requests/{ticket.reference}/", 302)]
    assert ticket.reference in response.content.decode()
    assert WORDS["subject"] in response.content.decode()


def test_keeps_what_was_searched_before_in_the_first_event(as_alice: Client) -> None:
    page = as_alice.get(URL + "?q=correo+no+abre&q=&q=clave").content.decode()
    filed(as_alice, q=["correo no abre", "clave"])

    assert 'value="correo no abre"' in page
    created = Ticket.objects.get().events.get(kind=EventKind.CREATED)
    assert created.data["origin"] == {"searches": ["correo no abre", "clave"]}


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "  "},
        {"subject": "x" * 201},
        {"description": " \n "},
        {"description": "x" * 50_001},
        {"category": "no-such"},
        {"impact": "7"},
        {"urgency": "soon"},
        {"subject": "nul\x00"},
    ],
)
def test_refuses_bad_input_beside_the_field_and_keeps_the_rest(
    as_alice: Client, bad: dict[str, str]
) -> None:
    sent = {**WORDS, **bad}

    response = as_alice.post(URL, sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'class="field__errors"' in page
    kept = WORDS["description"] if "subject" in bad else WORDS["subject"]
    assert kept in page
    assert not Ticket.objects.exists()


def test_two_sends_of_one_form_make_one_ticket(as_alice: Client) -> None:
    first, second = filed(as_alice), filed(as_alice)

    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_each_form_has_a_key_of_its_own(as_alice: Client) -> None:
    keys = {as_alice.get(URL).context["submission_key"] for _ in range(2)}

    assert len(keys) == 2


def test_stores_files_with_the_description(as_alice: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"hello") for n in range(2)]

    filed(as_alice, files=files)

    stored = Attachment.objects.all()
    assert sorted(a.name for a in stored) == ["0.txt", "1.txt"]
    assert all(a.message.is_opening for a in stored)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("big.png", b"x" * 2049, "big.png"),
        ("empty.txt", b"", "empty.txt"),
        ("run.exe", b"MZ", "run.exe"),
    ],
)
def test_refuses_a_file_by_name_and_says_to_choose_it_again(
    as_alice: Client, settings: object, name: str, data: bytes, says: str
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 2048

    response = filed(as_alice, files=[SimpleUploadedFile(name, data)])

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(says) >= 2  # what is wrong, and that it must be chosen again
    assert WORDS["description"] in page
    assert not Ticket.objects.exists()


def test_shows_what_was_typed_as_text(as_alice: Client) -> None:
    evil = "\"><script>alert('x')</script>"

    again = filed(as_alice, subject=evil, description="").content.decode()
    made = as_alice.post(URL, {**WORDS, "subject": evil, "description": evil}, follow=True)

    assert "<script>alert" not in again
    assert "<script>alert" not in made.content.decode()


def test_speaks_both_languages(client: Client, alice: User, amir: User) -> None:
    pages = {}
    for user, language in ((alice, "es"), (amir, "en")):
        client.force_login(user)
        session = client.session
        session["language"] = language
        session.save()
        pages[language] = client.get(URL).content.decode()

    assert '<html lang="es"' in pages["es"]
    assert "What happens?" in pages["en"]


def test_costs_few_queries(
    as_alice: Client,
    email_category: Category,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    filed(as_alice, submission_key="warm")

    with django_assert_max_num_queries(100) as seen:
        filed(as_alice, category="email", submission_key="counted")

    free = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    asked = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(free)]
    assert len(asked) <= 13, "\n".join(asked)


def test_the_page_links_back(as_alice: Client) -> None:
    assert reverse("portal:home") in as_alice.get(URL).content.decode()
