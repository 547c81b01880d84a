"""Every row of facts from nothing: in batches, each its own transaction, taken up again where it stopped."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kpis.engine import facts_write
from kpis.models import Rebuild
from tickets.models import Ticket

BATCH = 1000
Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    return None


def _open_rebuild(
    *, created_from: datetime | None, created_to: datetime | None, now: datetime
) -> Rebuild:
    """The unfinished rebuild with these bounds, else a new one."""
    found = (
        Rebuild.objects.filter(
            finished_at__isnull=True, created_from=created_from, created_to=created_to
        )
        .order_by("-pk")
        .first()
    )
    return found or Rebuild.objects.create(
        created_from=created_from, created_to=created_to, started_at=now
    )


def _wanted(rebuild: Rebuild) -> QuerySet[Ticket]:
    tickets = Ticket.objects.filter(pk__gt=rebuild.last_ticket)
    if rebuild.created_from is not None:
        tickets = tickets.filter(created_at__gte=rebuild.created_from)
    if rebuild.created_to is not None:
        tickets = tickets.filter(created_at__lt=rebuild.created_to)
    return tickets


def facts_rebuild(
    *,
    now: datetime,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    progress: Progress = _silent,
) -> Rebuild:
    """Computes the facts of every ticket created in [created_from, created_to).

    One that was cut short is taken up where it stopped. `progress` hears (done, total).
    """
    rebuild = _open_rebuild(created_from=created_from, created_to=created_to, now=now)
    total = rebuild.done + _wanted(rebuild).count()
    while True:
        ids = list(_wanted(rebuild).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        with transaction.atomic():
            facts_write(ticket_ids=ids, now=now)
            rebuild.last_ticket, rebuild.done = ids[-1], rebuild.done + len(ids)
            rebuild.save(update_fields=["last_ticket", "done"])
        progress(rebuild.done, total)
    rebuild.finished_at = now
    rebuild.save(update_fields=["finished_at"])
    Rebuild.objects.filter(finished_at__isnull=False).exclude(pk=rebuild.pk).delete()
    return rebuild
