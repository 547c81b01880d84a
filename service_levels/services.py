"""Changing what is promised, and what follows for the tickets that are open."""

from collections.abc import Callable

from django.core.cache import caches
from django.db import transaction

from helpdesk.lib.wake import wake_on_commit
from service_levels.models import ServiceTarget
from service_levels.selectors import CACHE_KEY, due_of
from tickets.models import Ticket
from tickets.services.due import ticket_due_set

TASK = "service_levels.tasks.due_rework"
BATCH = 500


@transaction.atomic
def target_save(*, target: ServiceTarget) -> None:
    """Keeps the target; a worker then works out the open tickets of its priority anew."""
    target.save()
    caches["local"].delete(CACHE_KEY)
    wake_on_commit(TASK)


def due_rework(*, on_progress: Callable[[int], None] = lambda done: None) -> int:
    """Works out every unresolved ticket's due time anew, batch by batch; how many changed.

    Each ticket is locked while it is worked out, so that no event slips in between.
    """
    caches["local"].delete(CACHE_KEY)
    changed = done = last = 0
    while True:
        ids = list(
            Ticket.objects.unresolved()
            .filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return changed
        changed += sum(_rework_one(pk) for pk in ids)
        last, done = ids[-1], done + len(ids)
        on_progress(done)


@transaction.atomic
def _rework_one(pk: int) -> bool:
    ticket = Ticket.objects.select_for_update().filter(pk=pk).first()
    return ticket is not None and ticket_due_set(ticket=ticket, due_at=due_of(ticket))
