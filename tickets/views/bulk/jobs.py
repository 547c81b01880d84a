"""One job: how far it is, what became of each ticket, stopping it and taking it back."""

import csv
from collections.abc import Iterator
from typing import cast

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.spreadsheets import safe
from tickets.models import BulkJob, BulkOutcome
from tickets.selectors.bulk import cards_of, job_get, report_page
from tickets.selectors.bulk.jobs import report_lines
from tickets.services.bulk import AT_ONCE, BulkSettled, bulk_cancel, bulk_undo, job_work
from tickets.views.bulk.tray import tray_add, tray_answer


def _tabs(job: BulkJob, current: str) -> list[dict[str, object]]:
    counts = {
        "": job.total,
        BulkOutcome.CHANGED.value: job.changed,
        BulkOutcome.SAME.value: job.same,
        BulkOutcome.REFUSED.value: job.refused,
        BulkOutcome.WAITING.value: job.left,
    }
    labels = {"": _("All"), **{code: str(label) for code, label in BulkOutcome.choices}}
    return [
        {"code": code, "label": labels[code], "count": count, "is_current": code == current}
        for code, count in counts.items()
        if count or not code
    ]


@agent_required
@require_GET
def job(request: AgentRequest, pk: int) -> HttpResponse:
    """The job and its report; what is under way is asked for again each second."""
    found = job_get(request.user, pk)
    [card] = cards_of([found], now=timezone.now())
    if request.headers.get("HX-Target") == "bulk-progress":
        return render(request, "tickets/bulk/_progress.html", {"card": card})
    outcome = request.GET.get("outcome", "")
    lines, cursor = report_page(
        user=request.user, job=found, outcome=outcome, cursor=request.GET.get("after", "")
    )
    context = {
        "card": card,
        "bulk_job": found.pk,
        "lines": lines,
        "next_cursor": cursor,
        "outcome": outcome,
        "tabs": _tabs(found, outcome),
    }
    return render(request, "tickets/bulk/job.html", context)


class _Echo:
    """A file that gives back what is written to it: a line at a time, however many there are."""

    def write(self, line: str) -> str:
        return line


@agent_required
@require_GET
def report(request: AgentRequest, pk: int) -> HttpResponse:
    """The report as CSV."""
    found, outcome = job_get(request.user, pk), request.GET.get("outcome", "")
    writer = csv.writer(_Echo())

    def rows() -> Iterator[str]:
        yield writer.writerow([_("Ticket"), _("Subject"), _("Outcome"), _("Reason")])
        for line in report_lines(user=request.user, job=found, outcome=outcome):
            cells = [line.reference, line.subject, line.label, line.words]
            yield writer.writerow([safe(cell) for cell in cells])

    response = StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulk-{found.pk}.csv"'
    return cast(HttpResponse, response)


def _answer(request: AgentRequest, job: BulkJob) -> HttpResponse:
    """To the tray that the press came from, else to the job's page."""
    if request.headers.get("HX-Request"):
        return tray_answer(request)
    return redirect("tickets:bulk_job", job.pk)


@agent_required
@require_POST
def cancel(request: AgentRequest, pk: int) -> HttpResponse:
    found = job_get(request.user, pk)
    try:
        bulk_cancel(job=found, actor=request.user, now=timezone.now())
    except BulkSettled as refusal:
        messages.info(request, str(refusal))
    return _answer(request, found)


@agent_required
@require_POST
def undo(request: AgentRequest, pk: int) -> HttpResponse:
    """Takes a job back by another one, which is followed like any."""
    found = job_get(request.user, pk)
    try:
        undoing = bulk_undo(job=found, actor=request.user, now=timezone.now())
    except BulkSettled as refusal:
        return _not_undone(request, found, str(refusal))
    if undoing.total <= AT_ONCE:
        undoing = job_work(job=undoing, clock=timezone.now)
    tray_add(request, undoing, instead_of=found.pk)
    answer = _answer(request, undoing)
    answer["HX-Trigger-After-Swap"] = "bulk:started"
    return answer


def _not_undone(request: AgentRequest, job: BulkJob, why: str) -> HttpResponse:
    """Said where it was pressed: beside the tray, else on the job's page."""
    if request.headers.get("HX-Request"):
        return tray_answer(request, refusal=why)
    messages.error(request, why)
    return _answer(request, job)
