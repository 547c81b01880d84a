"""Mails that wait a moment, so that what is done several times in one act makes one mail a person.

The row is in the outbox from the first time on: nothing is lost by waiting.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from helpdesk.lib.wake import wake_on_commit
from notifications.models import OutboxEmail, OutboxState
from notifications.services import SEND_TASK, Mail, mail_queue

Entry = Mapping[str, Any]
# How long after the last of them such a mail leaves.
WAIT = timedelta(seconds=60)


def mail_together(*, mail: Mail, listed: str, entry: Entry, now: datetime) -> None:
    """Queues the mail, or adds the entry to the list `listed` of the same mail that still waits.

    The same: to this person, of this template, about this. In the caller's transaction, which must
    hold a lock of what the mail is about.
    """
    waiting = _waiting(to=mail.to, template=mail.template, about=mail.about, now=now)
    if waiting is None:
        context = {**mail.context, listed: [dict(entry)]}
        mail_queue(mails=[Mail(**{**vars(mail), "context": context})], now=now)
        mine = OutboxEmail.objects.filter(dedupe_key=mail.dedupe_key, state=OutboxState.PENDING)
        mine.update(next_attempt_at=now + WAIT)
    else:
        waiting.context[listed].append(dict(entry))
        waiting.next_attempt_at = now + WAIT
        waiting.save(update_fields=["context", "next_attempt_at"])
    wake_on_commit(SEND_TASK, countdown=WAIT.total_seconds())


def mail_untold(
    *, to: User, template: str, about: str, listed: str, entry: Entry, now: datetime
) -> bool:
    """Takes an entry out of a mail that still waits, the mail itself with its last one; False: it has left."""
    waiting = _waiting(to=to, template=template, about=about, now=now)
    if waiting is None or dict(entry) not in waiting.context[listed]:
        return False
    waiting.context[listed].remove(dict(entry))
    if waiting.context[listed]:
        waiting.save(update_fields=["context"])
    else:
        waiting.delete()
    return True


def _waiting(*, to: User, template: str, about: str, now: datetime) -> OutboxEmail | None:
    """The mail that nobody has begun to send, locked."""
    rows = OutboxEmail.objects.select_for_update().filter(
        user=to, template=template, about=about, state=OutboxState.PENDING, attempts=0
    )
    return rows.filter(next_attempt_at__gt=now).order_by("-pk").first()
