"""portal:home, portal:search, portal:suggest and portal:category."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from knowledge_base.models import Article, SearchLog
from tests.knowledge_base.conftest import draft, published, text
from tickets.models import Category, Ticket

FRAGMENT = {"HX-Request": "true"}
SPANISH = {"Accept-Language": "es"}


def test_home_is_open_to_everybody(client: Client, email_category: Category) -> None:
    page = client.get("/").content.decode()

    assert 'name="q"' in page
    assert "/topics/email/" in page
    assert "/accounts/login/" in page


def test_home_greets_by_name_and_shows_ones_last_requests(
    client: Client, ticket: Ticket, alice: User, mallory: User
) -> None:
    client.force_login(alice)
    mine = client.get("/").content.decode()
    client.force_login(mallory)
    hers = client.get("/").content.decode()

    assert "Alice" in mine
    assert ticket.reference in mine
    assert ticket.reference not in hers


def test_home_costs_few_queries(
    client: Client,
    ticket: Ticket,
    alice: User,
    django_assert_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    client.force_login(alice)

    with django_assert_num_queries(5):  # session, person, topics, own requests, those in copy
        client.get("/")


def test_finds_a_guide_and_marks_the_words(client: Client, guide: Article) -> None:
    page = client.get("/search/?q=correo", headers=SPANISH).content.decode()

    assert "<mark>correo</mark>" in page
    assert f'href="/help/{guide.slug}/?q=correo"' in page
    assert 'href="/requests/new/?q=correo"' in page


def test_answers_as_one_types_with_a_part_of_the_page(client: Client, guide: Article) -> None:
    page = client.get("/search/?q=corr", headers={**SPANISH, **FRAGMENT}).content.decode()

    assert "<html" not in page
    assert f"/help/{guide.slug}/" in page
    assert 'href="/requests/new/?q=corr"' in page


def test_says_nothing_to_one_letter(client: Client, guide: Article) -> None:
    assert client.get("/search/?q=c", headers=FRAGMENT).content.strip() == b""


def test_remembers_whole_searches_but_not_each_letter(
    client: Client, guide: Article, alice: User
) -> None:
    client.force_login(alice)

    client.get("/search/?q=corr", headers=FRAGMENT)
    client.get("/search/?q=correo")
    client.get("/search/?q=correo&page=2")
    client.head("/search/?q=correo")
    client.get("/search/")

    log = SearchLog.objects.get()
    assert (log.query, log.user, log.hits > 0) == ("correo", alice, True)


def test_offers_a_person_when_nothing_is_found(client: Client, guide: Article) -> None:
    page = client.get("/search/", {"q": "zzyzx qqq"}).content.decode()

    assert 'class="empty"' in page
    assert "/requests/new/?q=zzyzx%20qqq" in page
    assert SearchLog.objects.get().hits == 0


def test_never_finds_what_is_for_agents(
    client: Client, guide: Article, internal_guide: Article, alice: User
) -> None:
    for user in (None, alice):
        if user:
            client.force_login(user)
        for headers in ({}, FRAGMENT):
            page = client.get("/search/?q=compromised+mailbox", headers=headers).content.decode()
            assert "Compromised" not in page
            assert f"/help/{internal_guide.slug}/" not in page


@pytest.mark.parametrize(
    "query",
    ["'", '"', "a AND", "*", "x" * 5000, "\x00", "<script>alert(1)</script>", "NEAR(", "%", "¿?"],
)
def test_never_fails_for_what_was_typed(client: Client, guide: Article, query: str) -> None:
    for headers in ({}, FRAGMENT):
        response = client.get("/search/", {"q": query}, headers=headers)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "٣"])
def test_an_odd_page_number_is_a_page(client: Client, guide: Article, page: str) -> None:
    assert client.get("/search/", {"q": "correo", "page": page}).status_code == 200


def test_suggests_beside_the_form(client: Client, guide: Article) -> None:
    found = client.get("/search/suggest/?subject=correo", headers=FRAGMENT).content.decode()
    nothing = client.get("/search/suggest/?subject=zzyzx", headers=FRAGMENT).content.decode()

    assert f"/help/{guide.slug}/" in found
    assert nothing.strip() == ""


def test_a_topic_shows_what_is_below_it_too(
    client: Client, email_category: Category, now: datetime
) -> None:
    phone = Category.objects.create(
        slug="phone-mail", name_en="On the phone", name_es="En el teléfono", parent=email_category
    )
    texts = {"en": text("Mail on the phone")}
    published(draft(kind="article", steps=(), slug="mail-phone", category=phone, texts=texts), now)

    page = client.get("/topics/email/").content.decode()

    assert "/help/mail-phone/" in page
    assert "/topics/phone-mail/" in page
    assert "/requests/new/?category=email" in page


def test_a_topic_hides_what_is_for_agents(
    client: Client, guide: Article, internal_guide: Article, alice: User
) -> None:
    client.force_login(alice)

    page = client.get("/topics/email/").content.decode()

    assert f"/help/{guide.slug}/" in page
    assert internal_guide.slug not in page


def test_an_unknown_or_retired_topic_is_not_found(client: Client, email_category: Category) -> None:
    Category.objects.filter(pk=email_category.pk).update(is_active=False)

    assert client.get("/topics/email/").status_code == 404
    assert client.get("/topics/none/").status_code == 404


def test_can_be_installed(client: Client, db: None) -> None:
    response = client.get("/manifest.webmanifest", headers=SPANISH)

    assert response["Content-Type"] == "application/manifest+json"
    assert response.json()["lang"] == "es"
    assert {icon["purpose"] for icon in response.json()["icons"]} == {"any", "maskable"}
