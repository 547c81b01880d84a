"""Once is once: the second send of the same form or API call finds what the first one made."""

import hashlib
from datetime import datetime

from django.db import connection

from accounts.models import User
from tickets.exceptions import AlreadySubmitted
from tickets.models import Submission, Ticket

KEY_LENGTH = 80
_CLAIM = """
INSERT INTO tickets_submission (user_id, key, ticket_id, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (user_id, key) DO NOTHING
"""


def submission_claim(*, user: User | None, key: str, ticket: Ticket | None, now: datetime) -> None:
    """Claims the key in the caller's transaction; raises AlreadySubmitted if it was used.

    An empty key claims nothing; `ticket` is None for what belongs to none. A second sender waits for
    the first one's commit (PostgreSQL: the unique index; SQLite: the write lock), so that exactly one
    of them changes anything. One statement, which the ORM cannot write: it would not say whether the
    row was there.
    """
    key = key.replace("\x00", "")[:KEY_LENGTH]
    if not key or user is None:
        return
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [user.pk, key, ticket.pk if ticket else None, at])
        is_first = cursor.rowcount == 1
    if not is_first:
        earlier = Submission.objects.select_related("ticket").get(user=user, key=key)
        raise AlreadySubmitted(earlier.ticket)


def submission_key_for(given: str, *said: object) -> str:
    """The key of a form whose page stays open: the same form, sent again with other content, is new.

    Who goes back to it and writes something else loses nothing; an empty key stays empty.
    """
    if not given:
        return ""
    return hashlib.sha256("\n".join([given, *map(repr, said)]).encode()).hexdigest()
