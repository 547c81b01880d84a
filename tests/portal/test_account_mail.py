"""Account mail leaves through the outbox, in the reader's language."""

import re
from typing import Any

from allauth.core.context import request_context as allauth_context
from django.conf import settings
from django.core import mail as django_mail
from django.test import Client, RequestFactory

from accounts.models import User
from notifications.models import OutboxEmail
from notifications.sending import send_one
from portal.adapter import AccountAdapter
from tests.conftest import NOON

RESET = "/accounts/password/reset/"


def test_a_new_password_is_asked_for_and_chosen(client: Client, alice: User) -> None:
    client.post(RESET, {"email": alice.email}, headers={"Accept-Language": "es"})

    row = OutboxEmail.objects.get()
    assert (row.template, row.to_email, row.language) == (
        "account_password_reset",
        alice.email,
        "es",
    )
    assert django_mail.outbox == []
    send_one(row.pk, row.created_at)
    row.refresh_from_db()
    link = re.search(settings.SITE_URL + r"(\S+)", row.text_body)[1]
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    client.post(address, {"password1": "otra-clave-larga-1", "password2": "otra-clave-larga-1"})
    alice.refresh_from_db()
    assert alice.check_password("otra-clave-larga-1")


def test_a_link_leads_home_whatever_host_was_named(
    client: Client, alice: User, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://help.example.com"

    client.post(RESET, {"email": alice.email}, headers={"host": "elsewhere.example.net"})

    url = OutboxEmail.objects.get().context["url"]
    assert url.startswith("https://help.example.com/accounts/password/reset/key/")


def test_nobody_learns_who_has_an_account(client: Client, alice: User) -> None:
    known = client.post(RESET, {"email": alice.email})
    unknown = client.post(RESET, {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert OutboxEmail.objects.count() == 1


def test_a_new_person_confirms_their_address(client: Client, db: None) -> None:
    client.post(
        "/accounts/signup/",
        {"full_name": "Nora Paz", "email": "nora@example.com", "password1": "una-clave-larga-1"},
    )

    row = OutboxEmail.objects.get()
    assert (row.template, row.to_email) == ("account_confirm", "nora@example.com")
    assert row.context["url"].startswith(f"{settings.SITE_URL}/accounts/confirm-email/")
    assert row.user == User.objects.get(email="nora@example.com")


def test_words_that_we_have_none_for_are_the_librarys(rf: RequestFactory, alice: User) -> None:
    context = {"user": alice, "request": rf.get("/"), "ip": "192.0.2.1", "timestamp": NOON}

    with allauth_context(rf.get("/")):
        AccountAdapter().send_mail("account/email/password_changed", alice.email, context)

    row = OutboxEmail.objects.get()
    assert row.template == "account_plain"
    assert row.context["title"]
    assert row.context["text"]


def test_a_new_address_is_confirmed_at_that_address(client: Client, alice: User) -> None:
    client.force_login(alice)

    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})

    rows = OutboxEmail.objects.filter(template="account_confirm")
    assert [row.to_email for row in rows] == ["new@example.com"]
