"""The sender's wake-up: by commit, and every half minute in case a wake-up was lost."""

from celery import shared_task
from django.utils import timezone

from notifications.sending import due, send_one

BATCH = 100


@shared_task
def outbox_send() -> None:
    """Sends what is due; as often as there is more."""
    rows = due(timezone.now(), BATCH)
    for pk in rows:
        send_one(pk, timezone.now())
    if len(rows) == BATCH:
        outbox_send.delay()
