"""The tray: this browser's bulk jobs, on every page of the workspace, until each is put away.

Which jobs are in it is in the session: a page without any costs no query.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from tickets.models import BulkJob
from tickets.selectors.bulk import Card, cards_of, jobs_for

SESSION_KEY = "bulk_tray"
TRAY_MAX = 4


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
        jobs = jobs_for(user).filter(pk__in=pks).order_by("-pk")
        cards = cards_of(jobs, now=timezone.now())
    return {"cards": cards, "is_under_way": any(card.job.is_under_way for card in cards)}


def tray_answer(request: AgentRequest) -> HttpResponse:
    """The tray as it now is, for the page that asked."""
    return render(request, "tickets/bulk/_tray.html", tray_context(request))


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
