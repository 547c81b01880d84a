"""The tray: this browser's bulk jobs, on every page of the workspace, until each is put away or over for a while.

Which jobs are in it is in the session: a page without any costs no query.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from tickets.models import BulkJob
from tickets.selectors.bulk import Card, cards_of, jobs_for
from tickets.services.bulk.actions import UNDO

SESSION_KEY = "bulk_tray"
TRAY_MAX = 4
# How long one that is over is still told of: while undoing it is likely. The list of jobs keeps it.
STAYS = timedelta(minutes=10)
UNDONE_STAYS = timedelta(minutes=1)


def tray_add(request: HttpRequest, job: BulkJob, *, instead_of: int = 0) -> None:
    """Puts the job on top; an undoing job takes the place of what it undoes."""
    kept = [pk for pk in request.session.get(SESSION_KEY, []) if pk not in (job.pk, instead_of)]
    request.session[SESSION_KEY] = [job.pk, *kept][:TRAY_MAX]


def tray_context(request: HttpRequest, *, shown: int = 0) -> dict[str, Any]:
    """The jobs in the tray, the newest first, but the one that the page shows; no query without any."""
    session, user = getattr(request, "session", {}), request.user
    pks = [pk for pk in session.get(SESSION_KEY, []) if pk != shown]
    cards: list[Card] = []
    if pks and isinstance(user, User):
        now = timezone.now()
        jobs = [
            job for job in jobs_for(user).filter(pk__in=pks).order_by("-pk") if _stays(job, now)
        ]
        cards = cards_of(jobs, now=now)
        for card in cards:
            card.job.seconds_left = int(_left(card.job, now).total_seconds())  # type: ignore[attr-defined]
        _prune(request, {job.pk for job in jobs} | {shown})
    return {"cards": cards, "is_under_way": any(card.job.is_under_way for card in cards)}


def _left(job: BulkJob, now: datetime) -> timedelta:
    stays = UNDONE_STAYS if job.action["kind"] == UNDO else STAYS
    return stays - (now - job.ended_at) if job.ended_at else stays


def _stays(job: BulkJob, now: datetime) -> bool:
    return job.is_under_way or _left(job, now) > timedelta(0)


def _prune(request: HttpRequest, kept: set[int]) -> None:
    """What has left the tray is not looked for again."""
    before = request.session[SESSION_KEY]
    after = [pk for pk in before if pk in kept]
    if after != before:
        request.session[SESSION_KEY] = after


def tray_answer(request: AgentRequest, *, refusal: str = "") -> HttpResponse:
    """The tray as it now is, for the page that asked; a refusal beside it, among the notices."""
    context = {**tray_context(request), "refusal": refusal}
    return render(request, "tickets/bulk/_tray.html", context)


@agent_required
@require_GET
def tray(request: AgentRequest) -> HttpResponse:
    """The tray, asked for each second while something is under way; as a page, the list of jobs."""
    if not request.headers.get("HX-Request"):
        return redirect("tickets:bulk")
    return tray_answer(request)


@agent_required
@require_POST
def dismiss(request: AgentRequest, pk: int) -> HttpResponse:
    """Puts a job away; it stays in the list of jobs."""
    kept = [other for other in request.session.get(SESSION_KEY, []) if other != pk]
    request.session[SESSION_KEY] = kept
    return tray_answer(request) if request.headers.get("HX-Request") else redirect("tickets:bulk")
