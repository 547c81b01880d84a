"""The conversation by parts: what is older, what is new, and how far it was read."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.models import Ticket
from tickets.services.reading import ticket_seen
from tickets.thread import Thread, thread_news, thread_older, thread_read
from tickets.views.actions import ticket_action
from tickets.views.detail import head_context, number_in, ticket_for, window_of
from tickets.views.listing import rail_context


@agent_required
@require_GET
def conversation(request: AgentRequest, reference: str) -> HttpResponse:
    """The conversation as it is now; `before`: what is older; `after` and `event`: what is new since."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    if "after" in request.GET:
        return _news(request, ticket)
    if "before" in request.GET:
        return _older(request, ticket, number_in(request, "before"))
    thread = thread_read(
        user=request.user, ticket=ticket, window=window_of(request), now=timezone.now()
    )
    return _render(request, "_thread", ticket, thread)


def _render(request: AgentRequest, name: str, ticket: Ticket, thread: Thread) -> HttpResponse:
    context = {**rail_context(request), "ticket": ticket, "thread": thread}
    return render(request, f"tickets/{name}.html", context)


def _older(request: AgentRequest, ticket: Ticket, before: int) -> HttpResponse:
    """More of it for the page; without JavaScript a page of its own."""
    thread = thread_older(user=request.user, ticket=ticket, before=before, now=timezone.now())
    name = "_thread_older" if request.headers.get("HX-Request") else "older"
    return _render(request, name, ticket, thread)


def _news(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """The head as it is now and what came since; all of it where messages were moved meanwhile."""
    now = timezone.now()
    thread = thread_news(
        user=request.user,
        ticket=ticket,
        message=number_in(request, "after"),
        event=number_in(request, "event"),
        now=now,
    )
    if thread.is_rearranged:
        thread = thread_read(user=request.user, ticket=ticket, window=window_of(request), now=now)
        thread.is_rearranged = True
    context = {**rail_context(request), **head_context(request, ticket), "thread": thread}
    return render(request, "tickets/_news.html", context)


@ticket_action
def seen_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Marks how far the conversation was before the reader's eyes."""
    given = request.POST.get("message", "")
    if given.isascii() and given.isdigit() and len(given) < 16:
        ticket_seen(ticket=ticket, user=request.user, message_id=int(given), now=timezone.now())
    return HttpResponse(status=204)
