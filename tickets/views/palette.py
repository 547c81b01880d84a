"""The command palette and the sheet of keys: fragments for their dialogs, pages without script."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets.keys import key_groups
from tickets.palette import palette_sections


@agent_required
@require_GET
def palette(request: AgentRequest) -> HttpResponse:
    """What fits `q`: views, tickets, people, articles; with `ticket`, its macros too."""
    query, reference = request.GET.get("q", ""), request.GET.get("ticket", "")[:30]
    sections = palette_sections(request.user, query, reference=reference, now=timezone.now())
    context = {"sections": sections, "query": query.strip()}
    name = "_found" if request.headers.get("HX-Request") else "page"
    return render(request, f"workspace/palette/{name}.html", context)


@agent_required
@require_GET
def keys(request: AgentRequest) -> HttpResponse:
    """Every key, in groups."""
    name = "_keys" if request.headers.get("HX-Request") else "keys"
    return render(request, f"workspace/palette/{name}.html", {"groups": key_groups()})
