"""Every mail in both languages: a subject on one line, text and HTML that say the same."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from notifications.models import OutboxEmail, OutboxState
from notifications.sending import send_one
from notifications.services import Mail, mail_queue

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
TEMPLATES = sorted(p.stem for p in FOLDER.glob("*.txt") if not p.stem.startswith("_"))
CONTEXT = {
    "name": "Alice <i>",
    "reference": "HD-10001",
    "subject": "No abre <script>alert(1)</script> & más",
    "url": "http://testserver/requests/HD-10001/",
    "author": "Bruno Reyes",
    "body_html": "<p>Pruebe &amp; diga <strong>sí</strong>.</p>\n<p>Gracias</p>",
    "email": "alice@example.com",
    "title": "A title",
    "text": "Some words.",
}


def sent(template: str, to: User, language: str, now: datetime) -> OutboxEmail:
    mail = Mail(to=to, template=template, context=CONTEXT, dedupe_key=template, language=language)
    mail_queue(mails=[mail], now=now)
    row = OutboxEmail.objects.get()
    send_one(row.pk, now)
    row.refresh_from_db()
    assert row.state == OutboxState.SENT, row.last_error
    return row


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_renders(template: str, language: str, alice: User, now: datetime) -> None:
    mail = sent(template, alice, language, now)

    assert mail.subject
    assert "\n" not in mail.subject
    assert f'<html lang="{language}">' in mail.html_body
    assert "<script>alert" not in mail.html_body
    assert "&lt;" not in mail.text_body
    assert "<p>" not in mail.text_body
    if template != "account_plain":
        assert CONTEXT["url"] in mail.text_body
        assert CONTEXT["url"] in mail.html_body


def test_there_is_html_for_every_text() -> None:
    assert {p.stem for p in FOLDER.glob("*.html") if not p.stem.startswith("_")} == set(TEMPLATES)
    assert {"request_received", "request_replied", "request_resolved"} <= set(TEMPLATES)


def test_a_reply_reads_as_it_was_written(alice: User, now: datetime) -> None:
    mail = sent("request_replied", alice, "en", now)

    assert "Pruebe & diga sí.\n\nGracias" in mail.text_body.replace("\n\n\n", "\n\n")
    assert "<strong>sí</strong>" in mail.html_body
