"""What follows from a change but need not hold the request up: search documents, figures.

Each event leaves a row for every consumer, in its own transaction; a worker takes rows, does the
work and deletes exactly those rows in one transaction. A worker's death, or a queue that is down,
only delays. Rows are never merged: a change that lands while an older one is being worked stays.
"""

import hashlib
from collections.abc import Callable, Iterable

from django.db import connection, transaction

from helpdesk.lib.wake import wake_on_commit
from tickets.models import ChangedTicket

LOCK_CLASS = 7_403_002
# consumer name -> the task that works its rows
_consumers: dict[str, str] = {}


def consumer_register(name: str, *, task: str) -> None:
    """Called once, at start, by each room that follows changes."""
    _consumers[name] = task


def changed_mark(ticket_ids: Iterable[int]) -> None:
    """Leaves work for every consumer, and wakes them when the transaction commits."""
    ChangedTicket.objects.bulk_create(
        [
            ChangedTicket(consumer=name, ticket_id=ticket_id)
            for ticket_id in ticket_ids
            for name in _consumers
        ],
        batch_size=2000,
    )
    for task in _consumers.values():
        wake_on_commit(task)


def changed_work(consumer: str, work: Callable[[list[int]], None], *, limit: int = 200) -> int:
    """Takes up to `limit` rows, calls `work` with their distinct ticket ids; the rows taken.

    One worker a consumer at a time: two rows may be of one ticket, and what was read of it first
    must not be written last. If `work` raises, the rows stay.
    """
    with transaction.atomic():
        _one_at_a_time(consumer)
        taken = list(ChangedTicket.objects.filter(consumer=consumer).order_by("pk")[:limit])
        if taken:
            work(sorted({row.ticket_id for row in taken}))
            ChangedTicket.objects.filter(pk__in=[row.pk for row in taken]).delete()
    return len(taken)


def _one_at_a_time(consumer: str) -> None:
    # SQLite's transactions are immediate: one writer at a time by nature.
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(consumer.encode()).digest()[:4], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, key])
