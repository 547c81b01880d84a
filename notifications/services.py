"""The one door for what must reach people. Called inside the transaction of what happened."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction

from accounts.models import User
from helpdesk.lib.wake import wake_on_commit
from notifications.choices import Channels, channels_of
from notifications.models import Notification, NotificationChannel, OutboxEmail, OutboxState
from notifications.notices import browser_tell, notice_context, notice_key

SEND_TASK = "notifications.tasks.outbox_send"


@dataclass(frozen=True)
class Mail:
    """One mail to one person. `template` names templates/mail/<template>.{txt,html}.

    `context` holds JSON values only; the mail is rendered when it is sent. `dedupe_key` names the
    cause, so that the same cause never mails twice.
    """

    to: User
    template: str
    context: Mapping[str, Any]
    dedupe_key: str
    about: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    # Where it goes when not to the person's own address: one that they have yet to confirm.
    address: str = ""


def mail_queue(*, mails: Iterable[Mail], now: datetime) -> None:
    """Writes the mails to the outbox, and wakes the sender when the transaction commits.

    People without a reachable address (imported, or deactivated) are left out.
    """
    rows = [_row(mail, now) for mail in mails if is_reachable(mail.to)]
    if rows:
        OutboxEmail.objects.bulk_create(rows, ignore_conflicts=True)
        wake_on_commit(SEND_TASK)


def mail_resend(*, mail: OutboxEmail, now: datetime) -> bool:
    """Gives a dead letter a new life; False when it was not dead any more."""
    rows = OutboxEmail.objects.filter(pk=mail.pk, state=OutboxState.DEAD).update(
        state=OutboxState.PENDING, attempts=0, next_attempt_at=now
    )
    wake_on_commit(SEND_TASK)
    return bool(rows)


def is_reachable(user: User) -> bool:
    """False for the deactivated and for the reserved domain of imported people (RFC 2606)."""
    return user.is_active and not user.email.endswith(".invalid")


def _row(mail: Mail, now: datetime) -> OutboxEmail:
    return OutboxEmail(
        user=mail.to,
        to_email=mail.address or mail.to.email,
        language=mail.language or mail.to.language,
        template=mail.template,
        context=dict(mail.context),
        headers=dict(mail.headers),
        dedupe_key=mail.dedupe_key,
        about=mail.about,
        message_id=f"<{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>",
        next_attempt_at=now,
        created_at=now,
    )


def unread_key(user_id: int | None) -> str:
    """Where a process remembers, for some seconds, what a person has not read."""
    return f"bell:{user_id}"


def bell_ring(
    *,
    users: Iterable[User],
    kind: str,
    reference: str,
    actor: User | None,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    """One notification for each person but the actor, by the channels of their choice.

    In the caller's transaction. Who chose a channel outside the help desk alone finds it read there.
    """
    told = [user for user in users if user.is_active and (actor is None or user.pk != actor.pk)]
    channels = channels_of(told, kind)
    rows = Notification.objects.bulk_create(
        Notification(
            user=user,
            kind=kind,
            actor=actor,
            reference=reference,
            data=dict(data),
            created_at=now,
            read_at=None if NotificationChannel.IN_APP in channels[user.pk] else now,
        )
        for user in told
        if channels[user.pk]
    )
    notices_send(rows=rows, channels=channels, now=now)


def notices_send(
    *, rows: Iterable[Notification], channels: Mapping[int, Channels], now: datetime
) -> None:
    """The mails and browser notices of what was just rung, for those who chose them."""
    mailed = [row for row in rows if NotificationChannel.EMAIL in channels[row.user_id]]
    mail_queue(
        mails=[
            Mail(row.user, "agent_notice", notice_context(row), dedupe_key=notice_key(row.pk))
            for row in mailed
        ],
        now=now,
    )
    for row in rows:
        if NotificationChannel.BROWSER in channels[row.user_id]:
            transaction.on_commit(partial(browser_tell, row.user_id, row.pk))


def bell_read(*, user: User, now: datetime) -> int:
    """Marks everything as read; how many were not."""
    caches["local"].delete(unread_key(user.pk))
    return Notification.objects.filter(user=user, read_at__isnull=True).update(read_at=now)


def bell_instead(
    *, kind: str, of: Iterable[str], reference: str, actor: User | None, now: datetime
) -> None:
    """Takes back the rings of the same moment that `kind` says better: one act rings once a person."""
    same = Notification.objects.filter(reference=reference, actor=actor, created_at=now)
    told = same.filter(kind=kind).values_list("user_id", flat=True)
    less = same.filter(kind__in=list(of), user__in=list(told))
    mails = [notice_key(pk) for pk in less.values_list("pk", flat=True)]
    if mails:
        OutboxEmail.objects.filter(dedupe_key__in=mails).delete()
        less.delete()
