"""What agents do to a ticket: take, assign, resolve, change. Each goes through a service."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import AgentRequest, agent_required
from tickets import access, services
from tickets.exceptions import (
    AlreadySubmitted,
    IdentityUnconfirmed,
    InvalidInput,
    MissingFields,
    NotAllowed,
    OpenChecklist,
    StaleTicket,
    TicketRefusal,
    Unanswered,
)
from tickets.forms import AssignForm, DetailsForm
from tickets.models import EventKind, Status, Ticket
from tickets.services.assign import ticket_move
from tickets.services.resolution import tell_open_lines, tell_unanswered
from tickets.services.undo import act_undo
from tickets.views.conflict import conflict_page
from tickets.views.detail import page_context, ticket_for
from tickets.views.toasts import say_done
from tickets.views.unresolved import (
    filled_first,
    knows_open_lines,
    knows_unanswered,
    unanswered_page,
    unresolved_page,
)

# A longer address is refused by Django, after the change was made.
LIST_QUERY_LENGTH = 2_000
UNDONE = (EventKind.RESOLVED, EventKind.ASSIGNED)
Action = Callable[..., HttpResponse]


def back(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket, in the list and tab that the agent came from."""
    query = request.POST.get("list_query", "")[:LIST_QUERY_LENGTH]
    url = reverse("tickets:detail", args=[ticket.reference])
    return redirect(f"{url}?{query}" if query and "\n" not in query else url)


def ticket_action(action: Action) -> Callable[..., HttpResponse]:
    """A POST on a ticket that one may see; refusals become pages that keep what was typed.

    `named`: what the address names besides the ticket, such as one of its messages.
    """

    @agent_required
    @require_POST
    @wraps(action)
    def view(request: AgentRequest, reference: str, **named: Any) -> HttpResponse:
        ticket = ticket_for(request, reference)
        try:
            # One's own request is worked by others: its page here shows what they keep to themselves.
            if not access.sees_internal(request.user, ticket):
                raise NotAllowed
            return filled_first(request, ticket) or action(request, ticket, **named)
        except StaleTicket as stale:
            return conflict_page(request, stale)
        except AlreadySubmitted:
            return back(request, ticket)
        except NotAllowed as refusal:
            return render(request, "403.html", {"message": str(refusal)}, status=403)
        except TicketRefusal as refusal:
            return _refused(request, ticket_for(request, reference), refusal)

    return view


def _refused(request: AgentRequest, ticket: Ticket, refusal: TicketRefusal) -> HttpResponse:
    """What can be filled in is asked for; else the page again, with the reason."""
    if isinstance(refusal, MissingFields | IdentityUnconfirmed | OpenChecklist):
        return unresolved_page(request, ticket, refusal)
    if isinstance(refusal, Unanswered):
        return unanswered_page(request, refusal)
    messages.error(request, str(refusal))
    if isinstance(refusal, InvalidInput):
        return invalid(request, ticket)
    return render(request, "tickets/detail.html", page_context(request, ticket), status=409)


def invalid(request: AgentRequest, ticket: Ticket, **parts: Any) -> HttpResponse:
    """The page again with the errors beside their fields (422)."""
    return render(
        request, "tickets/detail.html", page_context(request, ticket, **parts), status=422
    )


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
    tell_unanswered(
        ticket=ticket,
        target=Status(target),
        actor=request.user,
        is_known=knows_unanswered(request),
    )
    tell_open_lines(
        ticket=ticket,
        target=Status(target),
        actor=request.user,
        is_known=knows_open_lines(request),
    )
    now = timezone.now()
    services.ticket_transition(
        ticket=ticket,
        target=Status(target),
        actor=request.user,
        now=now,
        expected_version=version_of(request),
    )
    if target == Status.RESOLVED:
        said = _("Resolved: %(ticket)s.") % {"ticket": ticket.reference}
        say_done(request, ticket, EventKind.RESOLVED, said, at=now)
    return back(request, ticket)


@ticket_action
def undo_post(request: AgentRequest, ticket: Ticket, pk: int) -> HttpResponse:
    """Takes back what one has just done: resolved it, taken it, given it to somebody."""
    event = access.events_for(request.user, ticket).filter(pk=pk, kind__in=UNDONE).first()
    if event is None:
        raise Http404
    act_undo(ticket=ticket, event=event, actor=request.user, now=timezone.now())
    messages.success(request, _("Taken back."))
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
    now = timezone.now()
    try:
        _assign(request, ticket, form, now)
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return invalid(request, ticket, assign_form=form, tab="details")
    say_done(request, ticket, EventKind.ASSIGNED, _("Saved."), at=now)
    return back(request, ticket)


def _assign(request: AgentRequest, ticket: Ticket, form: AssignForm, now: datetime) -> None:
    data = form.cleaned_data
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
