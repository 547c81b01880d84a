"""Asking for one change to many tickets, stopping it, and taking it back. The work is in work.py."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.wake import wake_on_commit
from tickets.exceptions import InvalidInput, NotAllowed, TicketRefusal
from tickets.models import BulkItem, BulkJob, BulkOutcome, BulkState
from tickets.services.bulk.actions import UNDO, action_load

# The most that one job takes: some minutes of work, and a list that a person can still go through.
BULK_MAX = 10_000
# So few are changed while the person waits.
AT_ONCE = 25
BATCH = 2_000
WORK_TASK = "tickets.tasks.bulk_work"


class BulkSettled(TicketRefusal):
    """The job has ended, or was taken back already."""

    code = "bulk_settled"


def bulk_create(
    *,
    actor: User,
    action: dict[str, Any],
    ticket_ids: Iterable[int],
    now: datetime,
    submission_key: str = "",
) -> BulkJob:
    """The job, with its tickets frozen in the order given. The same key again gives the same job.

    Only where it `is_made_now` may the caller work it: two that do stop each other.

    Whoever asks has read the ids through tickets.access; each ticket is asked for again in its turn.
    Raises InvalidInput with the field that is wrong, or NotAllowed.
    """
    if not actor.is_active or not actor.is_agent:
        raise NotAllowed
    if action["kind"] == UNDO:
        raise InvalidInput("action", _("There is no such action."))
    action_load(action).check(actor)
    ids = list(dict.fromkeys(ticket_ids))
    _check_number(action, len(ids))
    job = BulkJob(actor=actor, action=action, total=len(ids), created_at=now)
    job.submission_key = submission_key[:80]
    try:
        with transaction.atomic():
            return _insert(job, ({"ticket_id": pk} for pk in ids))
    except IntegrityError:
        return BulkJob.objects.get(actor=actor, submission_key=job.submission_key)


def _check_number(action: dict[str, Any], count: int) -> None:
    if not count:
        raise InvalidInput("tickets", _("Choose at least one ticket."))
    most = min(BULK_MAX, action_load(action).most)
    if count > most:
        raise InvalidInput("tickets", _("At most %(count)d tickets at once.") % {"count": most})


def _insert(job: BulkJob, items: Iterable[dict[str, Any]]) -> BulkJob:
    """Writes the job and its items; few are left to the caller, many to the workers."""
    is_small = job.total <= AT_ONCE
    job.state = BulkState.RUNNING if is_small else BulkState.QUEUED
    # Whoever created a small one works it at once: a worker takes it only if that fails.
    job.beat_at = job.created_at if is_small else None
    job.save(force_insert=True)
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        BulkItem.objects.bulk_create([BulkItem(job=job, **item) for item in batch])
    if not is_small:
        wake_on_commit(WORK_TASK)
    job.is_made_now = True
    return job


def bulk_cancel(*, job: BulkJob, actor: User, now: datetime) -> BulkJob:
    """No further ticket is touched; what was done stays done. Raises NotAllowed or BulkSettled."""
    _require_owner(job, actor)
    waiting = BulkJob.objects.filter(pk=job.pk, state__in=[BulkState.QUEUED, BulkState.RUNNING])
    rows = waiting.update(state=BulkState.CANCELLED, cancelled_by=actor, ended_at=now)
    job.refresh_from_db()
    if not rows:
        raise BulkSettled(_("It had ended before it could be stopped."))
    return job


def _require_owner(job: BulkJob, actor: User) -> None:
    if not actor.is_active or not (job.actor_id == actor.pk or actor.is_supervisor):
        raise NotAllowed


@transaction.atomic
def bulk_undo(*, job: BulkJob, actor: User, now: datetime) -> BulkJob:
    """A job that takes back what this one changed, ticket by ticket, in the actor's own right.

    Raises NotAllowed, or BulkSettled where there is nothing to take back (any more).
    """
    _require_owner(job, actor)
    current = BulkJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if current.is_under_way:
        raise BulkSettled(_("It is still under way. Stop it, or undo it when it has ended."))
    if not is_undoable(current, now=now) or BulkJob.objects.filter(undo_of=current).exists():
        raise BulkSettled(_("This cannot be undone any more."))
    changed = BulkItem.objects.filter(job=current, outcome=BulkOutcome.CHANGED)
    undoing = BulkJob(
        actor=actor,
        action={"kind": UNDO, "of": current.action},
        total=changed.count(),
        undo_of=current,
        created_at=now,
    )
    # The last first: what was built on it before what it was built on.
    rows = changed.order_by("-pk").values("ticket_id", "undo")
    return _insert(undoing, (dict(row) for row in rows.iterator(chunk_size=BATCH)))


def is_undoable(job: BulkJob, *, now: datetime) -> bool:
    """Whether it could be taken back, as far as its own row tells: see also `undone_by`."""
    if job.undo_of_id is not None or job.changed == 0 or job.ended_at is None:
        return False
    return now - job.ended_at <= action_load(job.action).undo_for
