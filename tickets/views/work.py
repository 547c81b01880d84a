"""What was noted on a ticket, for its panel: follows the page in a request of its own, and is a page too."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets.access import sees_internal
from tickets.views.checklist import LIST_QUERY_LENGTH
from tickets.views.detail import ticket_for

PARTS = ("guide", "details")


@agent_required
@require_GET
def work(request: AgentRequest, reference: str) -> HttpResponse:
    """One part of the panel: what was asked for and by whom, or fields and time."""
    ticket = ticket_for(request, reference)
    part = request.GET.get("part", "guide")
    if not sees_internal(request.user, ticket) or part not in PARTS:
        raise Http404
    is_fragment = bool(getattr(request, "htmx", False))
    context = {
        "ticket": ticket,
        "part": f"tickets/work/_{part}.html",
        "list_query": request.GET.get("list_query", "")[:LIST_QUERY_LENGTH],
    }
    name = f"_{part}.html" if is_fragment else "page.html"
    return render(request, f"tickets/work/{name}", context)
