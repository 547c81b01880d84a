"""Working a job: ticket by ticket, each change and its outcome in one transaction, by one worker at a time.

A worker holds a job by `beat_at`, which it renews each second; one that is silent for LEASE is taken over.
Because an outcome is written with its change, nothing is done twice and nothing is forgotten, whoever
dies in between.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, transaction
from django.db.models import Count, F, Q
from django.utils import translation

from accounts.models import User
from helpdesk.lib.wake import quiet, wake
from tickets import access
from tickets.exceptions import TicketRefusal
from tickets.gathering import Gathered, gathering
from tickets.models import BulkItem, BulkJob, BulkOutcome, BulkState
from tickets.services.bulk.actions import BulkAction, Result, action_load
from tickets.services.bulk.job import WORK_TASK
from tickets.services.bulk.refusals import OutOfSight, OwnRequest
from tickets.services.bulk.telling import ring_bells, tell_live

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
LEASE = timedelta(seconds=30)
BEAT = timedelta(seconds=1)
# After so long a worker turns to what else waits; the job goes on in its next turn.
TURN = timedelta(seconds=10)
READ_AHEAD = 100
TRIES = 3
_UNDER_WAY = [BulkState.QUEUED, BulkState.RUNNING]


class _Stop(Exception):
    """Somebody cancelled the job, or took it over."""


def bulk_work(*, clock: Clock) -> bool:
    """Works the job that has waited longest, for one turn; False when none waits."""
    job = job_take(now=clock())
    if job is None:
        return False
    job_work(job=job, clock=clock)
    return True


def job_take(*, now: datetime) -> BulkJob | None:
    """Compare-and-set: the job that was served longest ago and that nobody works, now this worker's."""
    idle = Q(beat_at__isnull=True) | Q(beat_at__lte=now - LEASE)
    waiting = BulkJob.objects.filter(idle, state__in=_UNDER_WAY)
    for job in waiting.order_by(F("beat_at").asc(nulls_first=True), "pk")[:5]:
        taken = BulkJob.objects.filter(pk=job.pk, beat_at=job.beat_at, state=job.state)
        if job.beat_at is None:
            taken = BulkJob.objects.filter(pk=job.pk, beat_at__isnull=True, state=job.state)
        if taken.update(beat_at=now, state=BulkState.RUNNING):
            job.beat_at, job.state = now, BulkState.RUNNING
            return job
    return None


def job_work(*, job: BulkJob, clock: Clock) -> BulkJob:
    """Works a job that is held, until it is done, stopped, or its turn is over; the job as it then is.

    Called without a transaction around it: each ticket has its own.
    """
    turn = _Turn(job, clock)
    try:
        is_over = turn.run()
    except _Stop:
        is_over = False
    else:
        _let_go(turn, is_over)
    _recount(job)
    job.refresh_from_db()
    ring_bells(turn.gathered, actor=job.actor, now=clock())
    tell_live(turn.gathered)
    if job.is_under_way:
        wake(WORK_TASK)
    return job


def _let_go(turn: "_Turn", is_over: bool) -> None:
    """Ends the job, or leaves it to whoever comes next: only while it is still ours."""
    held = BulkJob.objects.filter(pk=turn.job.pk, state=BulkState.RUNNING, beat_at=turn.job.beat_at)
    if is_over:
        state = BulkState.CANCELLED if turn.is_actor_gone else BulkState.DONE
        held.update(state=state, ended_at=turn.clock())
    else:
        held.update(beat_at=turn.clock() - LEASE)


def _recount(job: BulkJob) -> None:
    """The counts as the items tell them: what a worker had only in mind when it died is not lost."""
    rows = BulkItem.objects.filter(job=job).exclude(outcome=BulkOutcome.WAITING)
    counts = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
    BulkJob.objects.filter(pk=job.pk).update(
        done=sum(counts.values()),
        changed=counts.get(BulkOutcome.CHANGED, 0),
        refused=counts.get(BulkOutcome.REFUSED, 0),
    )


@dataclass
class _Turn:
    """One worker's time with one job."""

    job: BulkJob
    clock: Clock
    gathered: Gathered = field(default_factory=Gathered)
    outcomes: dict[str, int] = field(default_factory=dict)
    is_actor_gone: bool = False

    def run(self) -> bool:
        """True when nothing is left to do; False when the turn is over first. Raises _Stop."""
        _recount(self.job)
        self.job.refresh_from_db(fields=["done", "changed", "refused"])
        ends_at, next_beat = self.clock() + TURN, self.clock()
        for item_pk, ticket_pk in self._waiting():
            now = self.clock()
            if now >= ends_at:
                return False
            if now >= next_beat:
                self._beat(now)
                next_beat = now + BEAT
            if self.is_actor_gone:
                return True
            self._one(item_pk, ticket_pk, now)
        return True

    def _waiting(self) -> Iterator[tuple[int, int]]:
        """What is left, in order, some at a time: a job of ten thousand takes no memory."""
        after = 0
        while True:
            rows = BulkItem.objects.filter(job=self.job, outcome=BulkOutcome.WAITING, pk__gt=after)
            batch = list(rows.order_by("pk").values_list("pk", "ticket_id")[:READ_AHEAD])
            yield from batch
            if len(batch) < READ_AHEAD:
                return
            after = batch[-1][0]

    def _beat(self, now: datetime) -> None:
        """Says that somebody is at it, tells what happened, and looks at the actor's rights anew."""
        held = BulkJob.objects.filter(
            pk=self.job.pk, state=BulkState.RUNNING, beat_at=self.job.beat_at
        )
        done = self.job.done + sum(self.outcomes.values())
        if not held.update(
            beat_at=now,
            done=done,
            changed=self.job.changed + self.outcomes.get(BulkOutcome.CHANGED, 0),
            refused=self.job.refused + self.outcomes.get(BulkOutcome.REFUSED, 0),
        ):
            raise _Stop
        self.job.beat_at = now
        self.actor = User.objects.get(pk=self.job.actor_id)
        self.is_actor_gone = not (self.actor.is_active and self.actor.is_agent)
        self.action: BulkAction = action_load(self.job.action)
        tell_live(self.gathered)

    def _one(self, item_pk: int, ticket_pk: int, now: datetime) -> None:
        """One ticket and its outcome. A deadlock is tried again, a ticket that stays locked is reported."""
        for _try in range(TRIES):
            mine = Gathered()
            try:
                with gathering(mine), quiet(), translation.override(self.actor.language):
                    self._count(self._attempt(item_pk, ticket_pk, now))
            except OperationalError:
                continue
            self.gathered.merge(mine)
            return
        waiting = BulkItem.objects.filter(pk=item_pk, outcome=BulkOutcome.WAITING)
        waiting.update(outcome=BulkOutcome.REFUSED, reason="busy")
        self._count(BulkOutcome.REFUSED)

    def _count(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    @transaction.atomic
    def _attempt(self, item_pk: int, ticket_pk: int, now: datetime) -> str:
        item = (
            BulkItem.objects.select_for_update(of=("self",))
            .select_related("job")
            .only("outcome", "undo", "job__state")
            .get(pk=item_pk)
        )
        if item.job.state != BulkState.RUNNING or item.outcome != BulkOutcome.WAITING:
            raise _Stop
        written = self._outcome(item, ticket_pk, now)
        BulkItem.objects.filter(pk=item_pk).update(**written)
        return str(written["outcome"])

    def _outcome(self, item: BulkItem, ticket_pk: int, now: datetime) -> dict[str, Any]:
        """What to write on the item. A refusal leaves nothing else behind, a fault neither."""
        try:
            with transaction.atomic():
                result = self._change(item, ticket_pk, now)
        except TicketRefusal as refusal:
            reason, words = refusal.code, str(refusal)
        except OperationalError:
            raise
        except Exception:  # one ticket's fault is told in the report, and the others go on
            log.exception("bulk_item_failed", job=self.job.pk, ticket=ticket_pk)
            reason, words = "failed", ""
        else:
            outcome = BulkOutcome.CHANGED if result.is_changed else BulkOutcome.SAME
            return {"outcome": outcome, "undo": result.undo if result.is_changed else {}}
        return {"outcome": BulkOutcome.REFUSED, "reason": reason[:60], "words": words[:300]}

    def _change(self, item: BulkItem, ticket_pk: int, now: datetime) -> Result:
        tickets = access.tickets_for(self.actor).filter(pk=ticket_pk)
        if self.action.locks_first:
            tickets = tickets.select_for_update(of=("self",))
        ticket = tickets.first()
        if ticket is None:
            raise OutOfSight
        if ticket.requester_id == self.actor.pk:
            raise OwnRequest
        access.require_worker(self.actor, ticket)
        if self.job.undo_of_id is None:
            return self.action.apply(ticket=ticket, actor=self.actor, now=now)
        return self.action.take_back(ticket=ticket, undo=item.undo, actor=self.actor, now=now)
