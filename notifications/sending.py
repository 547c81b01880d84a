"""The outbox's other end: claim, render, send, retry with back-off, give up visibly."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from notifications.models import OutboxEmail, OutboxState

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
# A claim older than this belonged to a worker that died; the row is taken again.
CLAIM_EXPIRES = timedelta(minutes=5)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... minutes, at most 4 hours."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 240))


def _is_due(now: datetime) -> Q:
    waiting = Q(state=OutboxState.PENDING, next_attempt_at__lte=now)
    return waiting | Q(state=OutboxState.CLAIMED, claimed_at__lte=now - CLAIM_EXPIRES)


def due(now: datetime, limit: int) -> list[int]:
    """The rows to send now: waiting and due, or claimed by a worker that died."""
    rows = OutboxEmail.objects.filter(_is_due(now)).order_by("next_attempt_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def claim(pk: int, now: datetime) -> OutboxEmail | None:
    """Compare-and-set: the row if this worker got it, else None.

    A mail that took its worker down at every try is given up, as one that was refused each time.
    """
    found = OutboxEmail.objects.filter(_is_due(now), pk=pk)
    given_up = found.filter(attempts__gte=MAX_ATTEMPTS)
    if given_up.update(state=OutboxState.DEAD, last_error="Its sender died at every try."):
        return None
    rows = found.update(state=OutboxState.CLAIMED, claimed_at=now, attempts=F("attempts") + 1)
    return OutboxEmail.objects.get(pk=pk) if rows else None


def render(row: OutboxEmail) -> None:
    """Fills subject and bodies in the reader's language. The template's first line is the subject."""
    with translation.override(row.language):
        context = {**row.context, "site_url": settings.SITE_URL, "language": row.language}
        text = render_to_string(f"mail/{row.template}.txt", context).strip()
        row.html_body = render_to_string(f"mail/{row.template}.html", context)
    subject, _, body = text.partition("\n")
    row.subject = " ".join(subject.split())[:300]
    row.text_body = body.strip() + "\n"


def build(row: OutboxEmail) -> EmailMultiAlternatives:
    """The message as it leaves. Everything we send ourselves says so (RFC 3834)."""
    headers = {
        "Message-ID": row.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": row.language,
        **row.headers,
    }
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text_body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.to_email],
        headers=headers,
    )
    message.attach_alternative(row.html_body, "text/html")
    return message


def send_one(pk: int, now: datetime) -> bool:
    """Claims and sends one row; True when it left. A failure is kept on the row for the next try."""
    row = claim(pk, now)
    if row is None:
        return False
    try:
        render(row)
        build(row).send()
    except Exception as error:  # whatever a mail server or template raises is kept, never lost
        _failed(row, error, now)
        return False
    row.state, row.sent_at, row.last_error = OutboxState.SENT, now, ""
    _keep(row, "state", "sent_at", "last_error", "subject", "text_body", "html_body")
    return True


def _keep(row: OutboxEmail, *fields: str) -> None:
    """Writes what came of a claim; nothing where it expired and somebody else has the row now."""
    claimed = OutboxEmail.objects.filter(
        pk=row.pk, state=OutboxState.CLAIMED, claimed_at=row.claimed_at
    )
    claimed.update(**{name: getattr(row, name) for name in fields})


def _failed(row: OutboxEmail, error: Exception, now: datetime) -> None:
    is_last = row.attempts >= MAX_ATTEMPTS
    row.state = OutboxState.DEAD if is_last else OutboxState.PENDING
    row.next_attempt_at = now + backoff(row.attempts)
    row.last_error = f"{type(error).__name__}: {error}"[:300]
    _keep(row, "state", "next_attempt_at", "last_error")
    log.warning("mail_failed", outbox=row.pk, attempts=row.attempts, error=row.last_error)
