"""One box for tickets: a number goes straight there, words give the best matches."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets.models.ticket import pk_of_reference, reference_of
from tickets.rows import rows_read
from tickets.selectors import tickets_found
from tickets.selectors.search import SHOWN


@agent_required
@require_GET
def ticket_search(request: AgentRequest) -> HttpResponse:
    """Tickets by number or words, ranked."""
    query = request.GET.get("q", "").strip()[:300]
    found = tickets_found(request.user, query) if query else []
    if len(found) == 1 and pk_of_reference(query) == found[0]:
        return redirect("tickets:detail", reference_of(found[0]))
    context = {
        "query": query,
        "found": found,
        "limit": SHOWN,
        "rows": rows_read(found, now=timezone.now(), query="", reader=request.user),
    }
    return render(request, "tickets/search.html", context)
