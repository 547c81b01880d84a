"""What agents do to a ticket: reply, note, take, assign, resolve, change. Each goes through a service."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import AgentRequest, agent_required
from tickets import services
from tickets.access import sees_internal
from tickets.exceptions import (
    AlreadySubmitted,
    InvalidInput,
    NotAllowed,
    StaleTicket,
    TransitionRefused,
)
from tickets.forms import AssignForm, ComposerForm, DetailsForm
from tickets.models import Status, Ticket, Visibility
from tickets.services.assign import ticket_move
from tickets.views.conflict import conflict_page
from tickets.views.detail import page_context, ticket_for

# A longer address is refused by Django, after the change was made.
LIST_QUERY_LENGTH = 2_000
Action = Callable[[AgentRequest, Ticket], HttpResponse]


def back(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket, in the list and tab that the agent came from."""
    query = request.POST.get("list_query", "")[:LIST_QUERY_LENGTH]
    url = reverse("tickets:detail", args=[ticket.reference])
    return redirect(f"{url}?{query}" if query and "\n" not in query else url)


def ticket_action(action: Action) -> Callable[..., HttpResponse]:
    """A POST on a ticket that one may see; refusals become pages that keep what was typed."""

    @agent_required
    @require_POST
    @wraps(action)
    def view(request: AgentRequest, reference: str) -> HttpResponse:
        ticket = ticket_for(request, reference)
        try:
            # One's own request is worked by others: its page here shows what they keep to themselves.
            if not sees_internal(request.user, ticket):
                raise NotAllowed
            return action(request, ticket)
        except StaleTicket as stale:
            return conflict_page(request, stale)
        except AlreadySubmitted:
            return back(request, ticket)
        except NotAllowed as refusal:
            return render(request, "403.html", {"message": str(refusal)}, status=403)
        except InvalidInput as refusal:
            messages.error(request, str(refusal))
            return invalid(request, ticket_for(request, reference))
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
            context = page_context(request, ticket_for(request, reference))
            return render(request, "tickets/detail.html", context, status=409)

    return view


def invalid(request: AgentRequest, ticket: Ticket, **parts: Any) -> HttpResponse:
    """The page again with the errors beside their fields (422)."""
    return render(
        request, "tickets/detail.html", page_context(request, ticket, **parts), status=422
    )


@ticket_action
def message_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """A reply or a note, with what becomes of the ticket."""
    form = ComposerForm(request.POST)
    if not form.is_valid():
        return invalid(request, ticket, composer=form)
    new = services.NewMessage(
        body=form.cleaned_data["body"],
        visibility=Visibility(form.cleaned_data["mode"]),
        files=request.FILES.getlist("files"),
        status_after=form.status_after,
    )
    try:
        services.message_add(
            ticket=ticket,
            new=new,
            actor=request.user,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
            submission_key=form.cleaned_data["submission_key"],
        )
    except InvalidInput as refusal:
        form.add_error("body" if refusal.field == "body" else None, str(refusal))
        return invalid(request, ticket, composer=form)
    _say(request, new)
    return back(request, ticket)


def _say(request: AgentRequest, new: services.NewMessage) -> None:
    if new.status_after == Status.RESOLVED:
        messages.success(request, _("Sent and resolved."))
    elif new.visibility == Visibility.INTERNAL:
        messages.success(request, _("Note added."))
    else:
        messages.success(request, _("Reply sent."))


def version_of(request: AgentRequest) -> int | None:
    """The version of the ticket that the page showed; None where it does not say."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


@ticket_action
def status_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    target = request.POST.get("to", "")
    if target not in Status.values:
        messages.error(request, _("This is not a status."))
        return invalid(request, ticket)
    services.ticket_transition(
        ticket=ticket,
        target=Status(target),
        actor=request.user,
        now=timezone.now(),
        expected_version=version_of(request),
    )
    return back(request, ticket)


@ticket_action
def details_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    form = DetailsForm(request.POST, ticket=ticket)
    if not form.is_valid():
        return invalid(request, ticket, details_form=form, tab="details")
    try:
        services.ticket_update(
            ticket=ticket,
            wanted=form.changes(),
            actor=request.user,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return invalid(request, ticket, details_form=form, tab="details")
    messages.success(request, _("Saved."))
    return back(request, ticket)


@ticket_action
def assign_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Another team of the same level, or another person of the team."""
    form = AssignForm(request.POST, ticket=ticket)
    if not form.is_valid():
        return invalid(request, ticket, assign_form=form, tab="details")
    try:
        _assign(request, ticket, form)
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return invalid(request, ticket, assign_form=form, tab="details")
    messages.success(request, _("Saved."))
    return back(request, ticket)


def _assign(request: AgentRequest, ticket: Ticket, form: AssignForm) -> None:
    data, now = form.cleaned_data, timezone.now()
    if data["team"] is not None and data["team"].pk != ticket.team_id:
        ticket_move(
            ticket=ticket,
            team=data["team"],
            actor=request.user,
            now=now,
            expected_version=data["version"],
        )
        return
    services.ticket_assign(
        ticket=ticket,
        assignee=data["assignee"],
        actor=request.user,
        now=now,
        expected_version=data["version"],
    )
