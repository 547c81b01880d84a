"""Jobs as pages show them. A job is its actor's; supervisors see all, to stop or take back a mistake."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from helpdesk.lib.keyset import BadCursor, Page, keyset_page
from tickets import access
from tickets.models import BulkItem, BulkJob, BulkOutcome, Status
from tickets.models.ticket import reference_of
from tickets.selectors.bulk.words import job_summary, job_title, names_for, reason_words
from tickets.services.bulk import is_undoable
from tickets.services.status import CORRECTION_WINDOW

REPORT_PAGE = 50


def jobs_for(user: User) -> QuerySet[BulkJob]:
    """One's own; every one for supervisors."""
    if not user.is_active or not user.is_agent:
        return BulkJob.objects.none()
    jobs = BulkJob.objects.select_related("actor", "cancelled_by", "undone_by", "undo_of")
    return jobs if user.is_supervisor else jobs.filter(actor=user)


def job_get(user: User, pk: int) -> BulkJob:
    """The job, or 404: another's and a missing one look the same."""
    job = jobs_for(user).filter(pk=pk).first() if pk < 2**63 else None
    if job is None:
        raise Http404
    return job


@dataclass(frozen=True)
class Card:
    """A job with all that is said of it."""

    job: BulkJob
    title: str
    summary: str
    is_undoable: bool
    # Undoing now takes resolutions back that are no slip any more.
    undo_reopens: bool = False

    @property
    def undone_by(self) -> BulkJob | None:
        return getattr(self.job, "undone_by", None)


def cards_of(jobs: Iterable[BulkJob], *, now: datetime) -> list[Card]:
    """Five queries at most, however many jobs."""
    jobs = list(jobs)
    names = names_for(jobs)
    return [
        Card(
            job,
            job_title(job, names),
            job_summary(job),
            is_undoable(job, now=now) and getattr(job, "undone_by", None) is None,
            _undo_reopens(job, now),
        )
        for job in jobs
    ]


def _undo_reopens(job: BulkJob, now: datetime) -> bool:
    is_resolving = job.action.get("kind") == "status" and job.action.get("to") == Status.RESOLVED
    return is_resolving and job.ended_at is not None and now - job.created_at > CORRECTION_WINDOW


@dataclass(frozen=True)
class Line:
    """One ticket of the report. `subject` is empty where the reader may not see it (any more)."""

    reference: str
    subject: str
    outcome: str
    label: str
    words: str


def _chosen(job: BulkJob, outcome: str) -> QuerySet[BulkItem]:
    items = BulkItem.objects.filter(job=job)
    return items.filter(outcome=outcome) if outcome in BulkOutcome.values else items


def report_page(*, user: User, job: BulkJob, outcome: str, cursor: str) -> tuple[list[Line], str]:
    """A page of the report, and where the next one starts (empty on the last). Two queries."""
    items = _chosen(job, outcome)
    try:
        page: Page[BulkItem] = keyset_page(items, order=("pk",), cursor=cursor, size=REPORT_PAGE)
    except BadCursor:
        page = keyset_page(items, order=("pk",), size=REPORT_PAGE)
    return _lines(user, page.rows), page.next_cursor


def report_lines(*, user: User, job: BulkJob, outcome: str) -> Iterator[Line]:
    """The whole report, some at a time."""
    after = 0
    while rows := list(_chosen(job, outcome).filter(pk__gt=after).order_by("pk")[:500]):
        yield from _lines(user, rows)
        after = rows[-1].pk


def _lines(user: User, items: list[BulkItem]) -> list[Line]:
    visible = access.tickets_for(user).filter(pk__in=[item.ticket_id for item in items])
    subjects = dict(visible.values_list("pk", "subject"))
    return [
        Line(
            reference_of(item.ticket_id),
            subjects.get(item.ticket_id, ""),
            item.outcome,
            str(BulkOutcome(item.outcome).label),
            reason_words(item) if item.outcome == BulkOutcome.REFUSED else "",
        )
        for item in items
    ]
