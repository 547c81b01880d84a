"""One person, one organisation: who they are, what is open, and what was, page by page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Organisation, User
from helpdesk.lib.keyset import BadCursor, Page, keyset_page
from tickets import access
from tickets.models import PersonRole, Ticket
from tickets.selectors.person_panel import (
    organisation_open,
    organisation_people,
    person_figures,
    tickets_of,
)
from tickets.views.listing import rail_context

PAGE_SIZE = 25
OPEN_SHOWN = 10
NEWEST_FIRST = ("-created_at", "-pk")


def history_page(request: AgentRequest, tickets: Any) -> Page[Ticket]:
    """Newest first; a cursor that is none starts at the top."""
    for cursor in (request.GET.get("after", ""), ""):
        try:
            return keyset_page(tickets, order=NEWEST_FIRST, cursor=cursor, size=PAGE_SIZE)
        except BadCursor:
            continue
    raise AssertionError("an empty cursor is never bad")


def _answer(request: AgentRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Target") == "more-history":
        return render(request, "tickets/people/_history.html", context)
    return render(
        request, f"tickets/people/{name}.html", {**rail_context(request), "view": "", **context}
    )


@agent_required
@require_GET
def person_page(request: AgentRequest, pk: int) -> HttpResponse:
    """A person, with those of their tickets that the agent may see."""
    person = get_object_or_404(User.objects.select_related("organisation"), pk=pk)
    visible = tickets_of(request.user, person)
    now = timezone.now()
    context: dict[str, Any] = {"person": person, "page": history_page(request, visible)}
    if "after" not in request.GET:
        copied = {"people__user": person, "people__role": PersonRole.PARTICIPANT}
        in_copy = access.tickets_for(request.user).filter(**copied)
        context |= {
            "now": now,
            "figures": person_figures(request.user, person, now=now),
            "open_tickets": list(
                visible.unresolved().order_by("priority", *NEWEST_FIRST)[:OPEN_SHOWN]
            ),
            "in_copy": list(in_copy.unresolved().order_by(*NEWEST_FIRST)[:OPEN_SHOWN]),
        }
    return _answer(request, "person", context)


@agent_required
@require_GET
def organisation_page(request: AgentRequest, pk: int) -> HttpResponse:
    """An organisation: its people, what they have open, and all that they asked for."""
    organisation = get_object_or_404(Organisation, pk=pk)
    visible = access.tickets_for(request.user).filter(organisation=organisation)
    tickets = visible.select_related("requester")
    context: dict[str, Any] = {"organisation": organisation, "page": history_page(request, tickets)}
    context["names"] = True
    if "after" not in request.GET:
        open_ones = organisation_open(request.user, pk).select_related("requester")
        context |= {
            "people": organisation_people(organisation),
            "open_tickets": list(open_ones[:OPEN_SHOWN]),
        }
    return _answer(request, "organisation", context)
