"""The guide panel of a ticket: suggestions, one step at a time, leaving. Re-renders only itself."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from knowledge_base import access, services
from knowledge_base.guides import outcome_sent
from knowledge_base.selectors.panel import panel_with_suggestions
from tickets.access import sees_internal, ticket_get
from tickets.exceptions import InvalidInput, TicketRefusal
from tickets.models import Ticket

MAX_LIST_QUERY = 500


def list_query_of(request: AgentRequest) -> str:
    """The list and tab of the ticket page that the panel stands on, to go back to."""
    sent = request.POST if request.method == "POST" else request.GET
    return QueryDict(sent.get("list_query", "")[:MAX_LIST_QUERY]).urlencode()


def _language() -> str:
    return (get_language() or "en")[:2]


def _worked_ticket(request: AgentRequest, reference: str) -> Ticket:
    ticket = ticket_get(request.user, reference)
    if not sees_internal(request.user, ticket):
        raise Http404
    return ticket


def _rendered(
    request: AgentRequest, ticket: Ticket, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The panel alone for htmx, else on a page of its own."""
    is_fragment = bool(getattr(request, "htmx", False))
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    context = {
        "panel": panel_with_suggestions(ticket, request.user, _language(), query),
        "list_query": list_query_of(request),
        "is_fragment": is_fragment,
        **more,
    }
    name = "_guide_panel.html" if is_fragment else "guide_page.html"
    return render(request, f"knowledge_base/{name}", context, status=status)


def _done(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _rendered(request, ticket)
    url = reverse("tickets:detail", args=[ticket.reference])
    query = list_query_of(request)
    return redirect(f"{url}?{query}" if query else url)


def _refused(request: AgentRequest, ticket: Ticket, refusal: TicketRefusal) -> HttpResponse:
    conflicts = {"run_in_the_way": 409, "identity_unconfirmed": 409}
    status = {"invalid": 422, **conflicts}.get(refusal.code, 403)
    is_about_reason = isinstance(refusal, InvalidInput) and refusal.field == "reason"
    return _rendered(
        request,
        ticket,
        status=status,
        refusal=None if is_about_reason else refusal,
        reason_error=refusal if is_about_reason else None,
        reason=request.POST.get("reason", ""),
    )


@agent_required
@require_GET
def panel(request: AgentRequest, reference: str) -> HttpResponse:
    """The panel with suggestions, or with what `q` finds."""
    return _rendered(request, _worked_ticket(request, reference))


@agent_required
@require_POST
def start(request: AgentRequest, reference: str) -> HttpResponse:
    """Starts a guide on the ticket; the same one twice is one run."""
    ticket = _worked_ticket(request, reference)
    guides = access.guides_to_run(request.user, ticket)
    article = access.article_get(request.user, request.POST.get("slug", ""), guides)
    try:
        services.run_start(ticket=ticket, article=article, actor=request.user, now=timezone.now())
    except TicketRefusal as refusal:
        return _refused(request, ticket, refusal)
    return _done(request, ticket)


@agent_required
@require_POST
def step(request: AgentRequest, pk: int) -> HttpResponse:
    """Records what came of the current step; a step done before shows where the run stands."""
    run = access.run_get(request.user, pk)
    ticket = _worked_ticket(request, run.ticket.reference if run.ticket else "")
    outcome, answer = outcome_sent(request.POST.get("outcome", ""))
    try:
        services.run_step_record(
            run=run,
            step_key=request.POST.get("step_key", ""),
            outcome=outcome,
            answer=answer,
            reason=request.POST.get("reason", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except TicketRefusal as refusal:
        return _refused(request, ticket, refusal)
    return _done(request, ticket)


@agent_required
@require_POST
def leave(request: AgentRequest, pk: int) -> HttpResponse:
    """Leaves the guide; what was done stays on the ticket."""
    run = access.run_get(request.user, pk)
    ticket = _worked_ticket(request, run.ticket.reference if run.ticket else "")
    try:
        services.run_abandon(run=run, actor=request.user, now=timezone.now())
    except TicketRefusal as refusal:
        return _refused(request, ticket, refusal)
    return _done(request, ticket)
