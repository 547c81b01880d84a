"""Sent mail and dead letters: who may read what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.models import OutboxEmail, OutboxState
from notifications.sending import send_one
from notifications.services import Mail, mail_queue

LIST = "/notifications/mail/"
DEAD = "/notifications/dead-letters/"
CONTEXT = {"name": "Alice", "url": "http://testserver/x", "email": "a@example.com"}


@pytest.fixture(autouse=True)
def _mail_page(settings: Any) -> None:
    settings.SENT_MAIL_PAGE = True


@pytest.fixture
def queue(now: datetime) -> Callable[..., OutboxEmail]:
    def queue(to: User, template: str = "request_received", **context: str) -> OutboxEmail:
        given = {**CONTEXT, "reference": "HD-10001", "subject": "Correo", **context}
        mail = Mail(to=to, template=template, context=given, dedupe_key=f"{template}:{to.pk}")
        mail_queue(mails=[mail], now=now)
        row = OutboxEmail.objects.latest("pk")
        assert send_one(row.pk, now)
        row.refresh_from_db()
        return row

    return queue


def addresses(mail: OutboxEmail) -> list[str]:
    return [f"{LIST}{mail.pk}/", f"{LIST}{mail.pk}/html/"]


def test_requesters_read_only_what_was_sent_to_them(
    client: Client, alice: User, mallory: User, queue: Callable[..., OutboxEmail]
) -> None:
    mail = queue(alice)

    client.force_login(alice)
    assert mail.subject in client.get(LIST).content.decode()
    assert [client.get(a).status_code for a in addresses(mail)] == [200, 200]
    client.force_login(mallory)
    assert mail.subject not in client.get(LIST).content.decode()
    assert [client.get(a).status_code for a in addresses(mail)] == [404, 404]
    client.logout()
    assert [client.get(a).status_code for a in (LIST, *addresses(mail))] == [302, 302, 302]


@pytest.mark.parametrize("template", ["request_received", "account_password_reset", "survey"])
def test_agents_read_nobody_elses_mail(
    client: Client,
    alice: User,
    bruno: User,
    sofia: User,
    admin: User,
    queue: Callable[..., OutboxEmail],
    template: str,
) -> None:
    mail = queue(alice, template)

    for user in (bruno, sofia):
        client.force_login(user)
        assert [client.get(a).status_code for a in addresses(mail)] == [404, 404]
    client.force_login(admin)
    assert [client.get(a).status_code for a in addresses(mail)] == [200, 200]


def test_is_not_there_beside_a_mail_server(
    client: Client, admin: User, alice: User, queue: Callable[..., OutboxEmail], settings: Any
) -> None:
    mail = queue(alice)
    settings.SENT_MAIL_PAGE = False
    client.force_login(admin)

    assert [client.get(a).status_code for a in (LIST, *addresses(mail))] == [404, 404, 404]


def test_a_mail_is_shown_in_a_sandbox(
    client: Client, alice: User, queue: Callable[..., OutboxEmail]
) -> None:
    mail = queue(alice)
    client.force_login(alice)

    page = client.get(addresses(mail)[0])
    frame = client.get(addresses(mail)[1])

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("key", ["999999", "9" * 25])
def test_an_unknown_mail_is_not_found(client: Client, admin: User, key: str) -> None:
    client.force_login(admin)

    assert client.get(f"{LIST}{key}/").status_code == 404
    assert client.post(f"{DEAD}{key}/resend/").status_code == 404


@pytest.fixture
def dead(alice: User, queue: Callable[..., OutboxEmail]) -> OutboxEmail:
    mail = queue(alice)
    OutboxEmail.objects.filter(pk=mail.pk).update(
        state=OutboxState.DEAD, attempts=8, last_error="SMTPError: no"
    )
    return mail


def test_an_administrator_sends_a_dead_letter_again(
    client: Client, admin: User, dead: OutboxEmail, settings: Any
) -> None:
    settings.SENT_MAIL_PAGE = False  # dead letters exist beside a mail server too
    client.force_login(admin)

    page = client.get(DEAD).content.decode()
    client.post(f"{DEAD}{dead.pk}/resend/")

    assert "SMTPError: no" in page
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (OutboxState.PENDING, 0)
    assert dead.next_attempt_at <= timezone.now()
    assert client.post(f"{DEAD}{dead.pk}/resend/").status_code == 404


@pytest.mark.parametrize("who", ["alice", "bruno", "sofia"])
def test_dead_letters_are_for_administrators(
    client: Client, dead: OutboxEmail, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(DEAD).status_code == 403
    assert client.post(f"{DEAD}{dead.pk}/resend/").status_code == 403
    dead.refresh_from_db()
    assert dead.state == OutboxState.DEAD


def test_the_short_address_leads_to_the_list(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert client.get("/mail/")["Location"] == LIST
