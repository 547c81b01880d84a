"""The head of a ticket: taking it, its priority, and who could hold it. Each change goes through a service."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Role, User
from tickets import access, services
from tickets.exceptions import TicketTaken
from tickets.models import EventKind, Priority, Ticket
from tickets.selectors.next_ticket import next_ticket
from tickets.views.actions import back, invalid, ticket_action, version_of
from tickets.views.detail import page_context, ticket_for
from tickets.views.listing import rail_context
from tickets.views.toasts import say_done

PEOPLE_SHOWN = 50


def _holder_seen(request: AgentRequest, ticket: Ticket) -> int | None:
    """Who held the ticket on the page where "Take it" was pressed; without a word of it, who holds it."""
    given = request.POST.get("held_by")
    if given is None:
        return ticket.assignee_id
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None


@ticket_action
def take_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """The ticket is the agent's, unless somebody took it since they looked: then they are told who."""
    now = timezone.now()
    try:
        services.ticket_claim(
            ticket=ticket,
            held_by=_holder_seen(request, ticket),
            actor=request.user,
            now=now,
        )
    except TicketTaken as taken:
        current = ticket_for(request, taken.ticket.reference)
        context: dict[str, Any] = {**page_context(request, current), "taken": taken}
        return render(request, "tickets/detail.html", context, status=409)
    say_done(request, ticket, EventKind.ASSIGNED, _("It is yours now."), at=now)
    return back(request, ticket)


@ticket_action
def priority_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    given = request.POST.get("priority", "")
    if given not in map(str, Priority.values):
        messages.error(request, _("This is not a priority."))
        return invalid(request, ticket)
    services.ticket_update(
        ticket=ticket,
        wanted=services.TicketChanges(priority=Priority(int(given))),
        actor=request.user,
        now=timezone.now(),
        expected_version=version_of(request),
    )
    return back(request, ticket)


@agent_required
@require_GET
def next_one(request: AgentRequest, reference: str) -> HttpResponse:
    """On to the ticket after this one, in the list of the address; to the list where it was the last."""
    ticket = access.ticket_get(request.user, reference)
    query = rail_context(request)["list_query"]
    follower = next_ticket(user=request.user, list_query=query, ticket=ticket, now=timezone.now())
    if follower is None:
        return redirect(f"{reverse('tickets:list')}?{query}")
    return redirect(f"{reverse('tickets:detail', args=[follower.reference])}?{query}")


@agent_required
@require_GET
def assignees(request: AgentRequest, reference: str) -> HttpResponse:
    """Who of the ticket's team could hold it: the menu of the head, fetched when it is opened."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    if not request.headers.get("HX-Request"):
        return redirect(reverse("tickets:detail", args=[ticket.reference]) + "?tab=details")
    people = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    people = people.exclude(pk__in=[request.user.pk, ticket.requester_id])
    if ticket.team_id:
        people = people.filter(memberships__team_id=ticket.team_id)
    people = people.order_by("full_name", "pk")[:PEOPLE_SHOWN]
    context = {**rail_context(request), "ticket": ticket, "people": people}
    return render(request, "tickets/_assignees.html", context)
