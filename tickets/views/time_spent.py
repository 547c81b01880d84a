"""Time spent: the timer, what is noted by hand, and the report over it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from tickets.access import tickets_for
from tickets.durations import duration_words, seconds_of
from tickets.exceptions import InvalidInput
from tickets.models import Ticket, TimeEntry
from tickets.services import time_spent as services
from tickets.views.actions import back, invalid, ticket_action


@ticket_action
def timer_start(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Starts here; a timer that ran elsewhere is stopped, and the page says so."""
    started = services.timer_start(ticket=ticket, actor=request.user, now=timezone.now())
    if started.stopped is not None:
        messages.info(request, _stopped_words(request, started.stopped))
    return back(request, ticket)


def _stopped_words(request: AgentRequest, entry: TimeEntry) -> str:
    values = {"reference": entry.ticket.reference, "time": duration_words(entry.seconds)}
    if not tickets_for(request.user).filter(pk=entry.ticket_id).exists():
        return _("The timer was stopped: %(time)s.") % values
    if entry.is_forgotten:
        return _("The timer on %(reference)s had been forgotten. Say how long it was.") % values
    return _("The timer on %(reference)s was stopped: %(time)s.") % values


def _to_ticket(request: AgentRequest, ticket: Ticket | None) -> HttpResponse:
    """To the ticket that it was about, where one still sees it; else to the lists."""
    visible = ticket and tickets_for(request.user).filter(pk=ticket.pk).exists()
    return back(request, ticket) if ticket and visible else redirect("tickets:list")


@agent_required
@require_POST
def timer_stop(request: AgentRequest) -> HttpResponse:
    """Stops one's own timer, wherever it runs."""
    try:
        entry = services.timer_stop(
            actor=request.user, now=timezone.now(), note=request.POST.get("note", "")
        )
    except InvalidInput as refusal:
        messages.error(request, str(refusal))
        return redirect("tickets:list")
    if entry is not None:
        messages.success(request, _stopped_words(request, entry))
    return _to_ticket(request, entry.ticket if entry is not None else None)


@agent_required
@require_POST
def timer_discard(request: AgentRequest) -> HttpResponse:
    """Throws one's running timer away."""
    ticket = services.timer_discard(actor=request.user)
    if ticket is not None:
        messages.success(request, _("The timer was thrown away."))
    return _to_ticket(request, ticket)


@ticket_action
def log_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Time noted by hand."""
    spent, note = request.POST.get("spent", ""), request.POST.get("note", "")
    try:
        services.time_log(
            ticket=ticket,
            seconds=seconds_of(spent),
            note=note,
            actor=request.user,
            now=timezone.now(),
            submission_key=request.POST.get("submission_key", ""),
        )
    except InvalidInput as refusal:
        typed = {"spent": spent, "note": note, "error": str(refusal)}
        return invalid(request, ticket, time_typed=typed, tab="details")
    messages.success(request, _("Saved."))
    return back(request, ticket)


def _own_entry(request: AgentRequest, pk: int) -> TimeEntry:
    """One's own entry on a ticket that one sees, else 404."""
    entries = TimeEntry.objects.filter(user=request.user, ticket__in=tickets_for(request.user))
    entry = entries.select_related("ticket").filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


@agent_required
@require_GET
def entry_edit(request: AgentRequest, pk: int) -> HttpResponse:
    """One's own entry, to correct or to take away."""
    return _edit_page(request, _own_entry(request, pk))


def _edit_page(
    request: AgentRequest, entry: TimeEntry, status: int = 200, **typed: Any
) -> HttpResponse:
    context = {"entry": entry, "ticket": entry.ticket, "typed": typed}
    return render(request, "tickets/time/entry.html", context, status=status)


@agent_required
@require_POST
def entry_post(request: AgentRequest, pk: int) -> HttpResponse:
    """Corrects one's own entry, or takes it away."""
    entry, now = _own_entry(request, pk), timezone.now()
    spent, note = request.POST.get("spent", ""), request.POST.get("note", "")
    try:
        if request.POST.get("action") == "remove":
            services.time_remove(entry=entry, actor=request.user, now=now)
        else:
            services.time_change(
                entry=entry, seconds=seconds_of(spent), note=note, actor=request.user, now=now
            )
    except InvalidInput as refusal:
        return _edit_page(request, entry, 422, spent=spent, note=note, error=str(refusal))
    messages.success(request, _("Saved."))
    return back(request, entry.ticket)
