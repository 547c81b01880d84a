"""One change to ten thousand tickets: how long until the job is asked for, and how many tickets a second follow."""

import resource
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Role, User
from bench.fill import fill
from tickets.models import BulkJob, Status, Ticket
from tickets.selectors.bulk import foreseen
from tickets.selectors.bulk.choosing import matching_chosen
from tickets.services.bulk import bulk_create, bulk_undo, bulk_work

ACTIONS: list[dict[str, Any]] = [
    {"kind": "priority", "priority": 2},
    {"kind": "tags", "add": ["bench-bulk"], "remove": []},
    {"kind": "status", "to": "resolved"},
]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - begun, 2)


def bulk_measure(tickets: int, count: int) -> list[dict[str, object]]:
    """A row for each action and for taking the first one back: seconds, and tickets a second."""
    call_command("migrate", verbosity=0, interactive=False)
    fill(tickets)
    actor = User.objects.filter(role=Role.AGENT, is_active=True).earliest("pk")
    _unresolved(count)
    rows = [_measured(actor, action) for action in ACTIONS]
    first = BulkJob.objects.filter(actor=actor, action=ACTIONS[0]).latest("pk")
    undoing = bulk_undo(job=first, actor=actor, now=timezone.now())
    return [*rows, _worked(undoing, "undo priority")]


def _unresolved(count: int) -> None:
    """So many tickets that can be changed, the newest ones."""
    pks = list(Ticket.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:count])
    ended = {"resolved_at": None, "resolved_by": None, "closed_at": None, "merged_into": None}
    Ticket.objects.filter(pk__in=pks).update(
        status=Status.OPEN, priority=3, version=F("version") + 1, **ended
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket")


def _measured(actor: User, action: dict[str, Any]) -> dict[str, object]:
    now = timezone.now()
    chosen, choosing = timed(lambda: matching_chosen(actor, QueryDict("view=all"), now=now))
    _lines, foreseeing = timed(
        lambda: foreseen(user=actor, action=action, chosen=chosen, now=timezone.now())
    )
    job, creating = timed(
        lambda: bulk_create(actor=actor, action=action, ticket_ids=chosen.pks, now=now)
    )
    row = {"choose_s": choosing, "foresee_s": foreseeing, "create_s": creating}
    return {**_worked(job, action["kind"]), **row}


def _worked(job: BulkJob, name: str) -> dict[str, object]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    _none, working = timed(_work_all)
    after = resource.getrusage(resource.RUSAGE_SELF)
    job.refresh_from_db()
    return {
        "action": name,
        "changed": job.changed,
        "refused": job.refused,
        "work_s": working,
        "per_second": round(job.done / working),
        "cpu_s": round(after.ru_utime - before.ru_utime, 1),
        "grown_kb": after.ru_maxrss - before.ru_maxrss,
    }


def _work_all() -> None:
    while bulk_work(clock=timezone.now):
        pass
