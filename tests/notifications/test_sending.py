"""notifications.sending: claimed once, retried with back-off, given up where everybody sees it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from notifications.models import OutboxEmail, OutboxState
from notifications.sending import CLAIM_EXPIRES, MAX_ATTEMPTS, claim, due, send_one
from notifications.services import mail_resend
from tickets.models import Ticket


@pytest.fixture
def letter(ticket: Ticket) -> OutboxEmail:
    """The acknowledgement of Alice's request, waiting to be sent since noon."""
    return OutboxEmail.objects.get()


def test_sends_in_the_readers_language_and_says_that_it_is_automatic(
    letter: OutboxEmail, now: datetime
) -> None:
    assert send_one(letter.pk, now)

    sent = mail.outbox[0]
    letter.refresh_from_db()
    assert sent.to == ["alice@example.com"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["Message-ID"] == letter.message_id
    assert sent.extra_headers["Content-Language"] == "es"
    assert letter.state == OutboxState.SENT
    assert letter.subject == sent.subject


def test_two_senders_send_once(letter: OutboxEmail, now: datetime) -> None:
    assert claim(letter.pk, now) is not None

    assert not send_one(letter.pk, now)
    assert mail.outbox == []


def test_the_claim_of_a_sender_that_died_expires(letter: OutboxEmail, now: datetime) -> None:
    claim(letter.pk, now)

    assert due(now + CLAIM_EXPIRES - timedelta(seconds=1), 10) == []
    assert send_one(letter.pk, now + CLAIM_EXPIRES)


def test_a_failure_is_kept_and_tried_again_later(
    letter: OutboxEmail, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise OSError("no route")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    assert not send_one(letter.pk, now)

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (OutboxState.PENDING, 1)
    assert letter.next_attempt_at == now + timedelta(minutes=1)
    assert "no route" in letter.last_error


def test_is_given_up_after_the_last_try_and_can_be_sent_again(
    letter: OutboxEmail, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    OutboxEmail.objects.update(attempts=MAX_ATTEMPTS - 1, template="no_such_template")

    send_one(letter.pk, now)

    letter.refresh_from_db()
    assert letter.state == OutboxState.DEAD
    assert mail_resend(mail=letter, now=now)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (OutboxState.PENDING, 0)


def test_a_mail_that_takes_every_sender_down_is_given_up(
    letter: OutboxEmail, now: datetime
) -> None:
    OutboxEmail.objects.update(
        attempts=MAX_ATTEMPTS, state=OutboxState.CLAIMED, claimed_at=now - CLAIM_EXPIRES
    )

    assert claim(letter.pk, now) is None

    letter.refresh_from_db()
    assert letter.state == OutboxState.DEAD
