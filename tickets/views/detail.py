"""One ticket on one page: conversation, composer, and the panel's tabs."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets import access, transitions
from tickets.forms import AssignForm, ComposerForm, DetailsForm
from tickets.models import Priority, Status, Ticket
from tickets.selectors import history_of, searched_before
from tickets.views.listing import rail_context

TABS = {
    "guide": _("Guide"),
    "person": _("Person"),
    "handoff": _("Hand-off"),
    "details": _("Details"),
    "history": _("History"),
}
OTHER_TICKETS = 8


def ticket_for(request: AgentRequest, reference: str) -> Ticket:
    """The ticket with all that its header shows, in one query; 404 where it may not be seen."""
    queryset = access.tickets_for(request.user).select_related(
        "requester", "organisation", "assignee", "team"
    )
    return access.ticket_get(request.user, reference, queryset)


def composer_for(ticket: Ticket) -> ComposerForm:
    return ComposerForm(
        initial={"version": ticket.version, "submission_key": uuid.uuid4().hex, "mode": "public"}
    )


def _person(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    visible = access.tickets_for(request.user).exclude(pk=ticket.pk)
    own = visible.filter(requester_id=ticket.requester_id).order_by("-created_at", "-pk")
    context: dict[str, Any] = {"other_tickets": own[:OTHER_TICKETS]}
    if ticket.organisation_id:
        theirs = visible.unresolved().filter(organisation_id=ticket.organisation_id)
        theirs = theirs.exclude(requester_id=ticket.requester_id)
        context["organisation_tickets"] = theirs.order_by("priority", "created_at")[:OTHER_TICKETS]
    return context


def _details(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    return {"details_form": DetailsForm(ticket=ticket), "assign_form": AssignForm(ticket=ticket)}


def _history(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    return {"history": history_of(request.user, ticket)}


_TAB_CONTEXT = {"person": _person, "details": _details, "history": _history}


def panel_context(request: AgentRequest, ticket: Ticket, tab: str) -> dict[str, Any]:
    """What the chosen tab needs, and nothing that the others would."""
    more = _TAB_CONTEXT.get(tab)
    return {
        "tab": tab,
        "tabs": TABS.items(),
        "ticket": ticket,
        **(more(request, ticket) if more else {}),
    }


def chosen_tab(request: AgentRequest) -> str:
    tab = request.GET.get("tab", "guide")
    return tab if tab in TABS else "guide"


def thread_context(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "thread": access.messages_for(request.user, ticket).thread(),
        "searched": searched_before(request.user, ticket),
    }


def page_context(request: AgentRequest, ticket: Ticket, **more: Any) -> dict[str, Any]:
    """The whole page; `more` replaces parts of it, such as a composer with its errors.

    The list beside the ticket follows in a request of its own, and stays when another is opened.
    """
    targets = transitions.targets(
        status=ticket.status, actor_kind=access.actor_kind_on(request.user, ticket)
    )
    return {
        **rail_context(request),
        **thread_context(request, ticket),
        **panel_context(request, ticket, more.get("tab") or chosen_tab(request)),
        "composer": composer_for(ticket),
        "targets": targets,
        "can_resolve": Status.RESOLVED in targets,
        "priorities": [(p.value, p.name.lower(), p.label) for p in Priority],
        **more,
    }


@agent_required
@require_GET
def ticket_detail(request: AgentRequest, reference: str) -> HttpResponse:
    """The page, or one tab of its panel for htmx. One's own request opens in the portal."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    if request.headers.get("HX-Target") == "panel":
        context = panel_context(request, ticket, chosen_tab(request))
        return render(request, "tickets/_panel.html", {**rail_context(request), **context})
    if request.headers.get("HX-Target") == "main":
        return render(request, "tickets/_swap.html", page_context(request, ticket))
    return render(request, "tickets/detail.html", page_context(request, ticket))


@agent_required
@require_GET
def conversation(request: AgentRequest, reference: str) -> HttpResponse:
    """The conversation alone, as it is now: what a live event refreshes."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    return render(request, "tickets/_thread.html", thread_context(request, ticket))
