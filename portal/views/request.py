"""One request as its owner sees it: what was said, who works on it, and what one can do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from portal.forms import ReplyForm
from portal.views.people import files_of, form_extras, is_fragment, person
from tickets.access import messages_for, sees_internal, ticket_get, tickets_for
from tickets.exceptions import (
    AlreadySubmitted,
    InvalidInput,
    MergedAway,
    NotAllowed,
    TransitionRefused,
)
from tickets.models import Channel, Status, Ticket
from tickets.selectors.merging import survivor_for
from tickets.selectors.person_panel import participants_on
from tickets.services import (
    NewMessage,
    NewTicket,
    message_add,
    participant_remove,
    ticket_create,
    ticket_transition,
)


def _ticket(user: User, reference: str) -> Ticket:
    joined = (
        "assignee",
        "team",
        "category",
        "request_type",
        "continues",
        "requester",
        "resolved_by",
    )
    return ticket_get(user, reference, tickets_for(user).select_related(*joined))


def _own_ticket(request: HttpRequest, reference: str) -> Ticket:
    """The person's own request, or 404: those who work it have another door."""
    ticket = _ticket(person(request), reference)
    if ticket.requester_id != person(request).pk:
        raise Http404
    return ticket


def _spoken_ticket(request: HttpRequest, reference: str) -> Ticket:
    """A request that is the person's own or that they are in copy of, or 404."""
    ticket = _ticket(person(request), reference)
    if sees_internal(person(request), ticket):
        raise Http404
    return ticket


def _as_it_is_now(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What went on in another request meanwhile is not changed any more: its page says where it goes on."""

    @wraps(view)
    def shown(request: HttpRequest, reference: str) -> HttpResponse:
        try:
            return view(request, reference)
        except MergedAway:
            return redirect("portal:request", reference)

    return shown


@login_required
@require_safe
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of one request; an agent who works it is sent to the workspace."""
    ticket = _ticket(person(request), reference)
    if sees_internal(person(request), ticket):
        return redirect("tickets:detail", ticket.reference)
    if is_fragment(request):
        return render(request, "portal/parts/_live.html", _context(request, ticket))
    return _page(request, ticket, ReplyForm())


@login_required
@require_POST
@_as_it_is_now
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """An answer, with files; on a closed request it becomes a new one that continues it."""
    ticket = _spoken_ticket(request, reference)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)
    try:
        return _answered(request, ticket, form.cleaned_data["body"])
    except AlreadySubmitted as refusal:
        return redirect("portal:request", (refusal.ticket or ticket).reference)
    except NotAllowed:
        # Taken off the ticket while they wrote, or asking for what only the requester decides.
        raise Http404 from None
    except InvalidInput as refusal:
        ticket.refresh_from_db()
        if refusal.field == "files":
            return _page(request, ticket, form, status=422, files_error=str(refusal))
        form.add_error("body", str(refusal))
        return _page(request, ticket, form, status=422)
    except TransitionRefused as refusal:
        ticket.refresh_from_db()
        return _page(request, ticket, form, status=409, refusal=str(refusal))


def _answered(request: HttpRequest, ticket: Ticket, body: str) -> HttpResponse:
    # What goes on in another request is answered there.
    ticket = survivor_for(person(request), ticket) or ticket
    if ticket.is_closed:
        return _continued(request, ticket, body)
    wants_open = request.POST.get("after") == "reopen" and ticket.status == Status.RESOLVED
    if wants_open and not body.strip() and not files_of(request):
        ticket_transition(
            ticket=ticket, target=Status.OPEN, actor=person(request), now=timezone.now()
        )
    else:
        new = NewMessage(
            body=body,
            channel=Channel.PORTAL,
            files=files_of(request),
            status_after=Status.OPEN if wants_open else None,
        )
        message_add(
            ticket=ticket,
            new=new,
            actor=person(request),
            now=timezone.now(),
            submission_key=request.POST.get("submission_key", ""),
        )
    done = _("It is open again. We will look at it.") if wants_open else _("Your reply was sent.")
    messages.success(request, done)
    return redirect("portal:request", ticket.reference)


def _continued(request: HttpRequest, ticket: Ticket, body: str) -> HttpResponse:
    new = NewTicket(
        subject=ticket.subject,
        description=body,
        requester=person(request),
        channel=Channel.PORTAL,
        category=ticket.category,
        files=files_of(request),
        continues=ticket,
    )
    try:
        following = ticket_create(
            new=new,
            actor=person(request),
            now=timezone.now(),
            submission_key=request.POST.get("submission_key", ""),
        )
    except InvalidInput as refusal:
        field = "files" if refusal.field == "files" else "body"
        raise InvalidInput(field, str(refusal)) from None
    messages.success(
        request,
        _("We opened %(number)s, which goes on from here.") % {"number": following.reference},
    )
    return redirect("portal:request", following.reference)


@login_required
@require_POST
@_as_it_is_now
def solved(request: HttpRequest, reference: str) -> HttpResponse:
    """The words "It is solved", said by the person who had the problem."""
    ticket = _own_ticket(request, reference)
    try:
        ticket_transition(
            ticket=ticket, target=Status.RESOLVED, actor=person(request), now=timezone.now()
        )
    except TransitionRefused as refusal:
        ticket.refresh_from_db()
        return _page(request, ticket, ReplyForm(), status=409, refusal=str(refusal))
    messages.success(request, _("Good to hear. We marked it as solved."))
    return redirect("portal:request", ticket.reference)


@login_required
@require_POST
@_as_it_is_now
def leave(request: HttpRequest, reference: str) -> HttpResponse:
    """Out of copy by one's own wish; one's own request cannot be left."""
    ticket = _spoken_ticket(request, reference)
    user = person(request)
    if not participant_remove(ticket=ticket, person=user, actor=user, now=timezone.now()):
        raise Http404
    messages.success(request, _("You are out of copy and get no more mail about it."))
    return redirect("portal:requests")


def _context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "is_own": ticket.requester_id == person(request).pk,
        # The requester's own words ended it, and nothing closed it since.
        "is_ended_by_them": ticket.status == Status.RESOLVED
        and ticket.resolved_by_id == ticket.requester_id,
        "goes_on_in": survivor_for(person(request), ticket),
        "in_copy": [user for user in participants_on(ticket) if user.is_active],
        "conversation": messages_for(person(request), ticket).for_thread(),
    }


def _page(
    request: HttpRequest, ticket: Ticket, form: ReplyForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **_context(request, ticket),
        "form": form,
        **form_extras(request, is_again=status != 200),
        **more,
    }
    return render(request, "portal/request.html", context, status=status)
