"""Splitting: a message gets a ticket of its own; and taking that back."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from tickets import access
from tickets.exceptions import (
    AlreadySubmitted,
    InvalidInput,
    NotAllowed,
    ReadersUnconfirmed,
    TicketRefusal,
)
from tickets.models import LinkKind, Message, Ticket, TicketLink
from tickets.readers import readers_of
from tickets.services import ticket_split, tickets_merge
from tickets.split_forms import SplitForm
from tickets.views.actions import ticket_action
from tickets.views.detail import ticket_for
from tickets.views.listing import rail_context
from tickets.views.merging import confirmed_readers, forbidden
from tickets.views.toasts import success_with_undo


@agent_required
@require_http_methods(["GET", "POST"])
def split(request: AgentRequest, reference: str, message: int) -> HttpResponse:
    """The form of the new ticket beside what goes along; a POST makes it."""
    ticket = ticket_for(request, reference)
    if not access.may_work(request.user, ticket):
        return forbidden(request)
    said = access.messages_for(request.user, ticket).filter(pk=message).first()
    if said is None:
        raise Http404
    if request.method == "GET":
        form = SplitForm(ticket=ticket, message=said, key=uuid.uuid4().hex)
        return _page(request, ticket, said, form)
    form = SplitForm(request.POST, ticket=ticket, message=said, key="")
    if not form.is_valid():
        return _page(request, ticket, said, form, status=422)
    return _made(request, ticket, said, form)


def _made(request: AgentRequest, ticket: Ticket, said: Message, form: SplitForm) -> HttpResponse:
    try:
        made = ticket_split(
            ticket=ticket,
            new=form.new(confirmed_readers(request)),
            actor=request.user,
            now=timezone.now(),
            submission_key=form.cleaned_data["submission_key"],
        )
    except AlreadySubmitted as earlier:
        return redirect("tickets:detail", earlier.ticket.reference)
    except NotAllowed:
        return forbidden(request)
    except ReadersUnconfirmed as refusal:
        return _page(request, ticket, said, form, status=409, readers=refusal.readers)
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, ticket, said, form, status=422)
    except TicketRefusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, ticket, said, form, status=409)
    success_with_undo(
        request,
        _("%(ticket)s was made of it.") % {"ticket": made.reference},
        reverse("tickets:unsplit", args=[made.reference]),
    )
    return redirect("tickets:detail", made.reference)


def _page(
    request: AgentRequest,
    ticket: Ticket,
    said: Message,
    form: SplitForm,
    *,
    status: int = 200,
    readers: list[User] | None = None,
) -> HttpResponse:
    context = {
        **rail_context(request),
        "ticket": ticket,
        "said": said,
        "form": form,
        "people": readers_of(ticket),
        "readers": readers or [],
    }
    return render(request, "tickets/split/page.html", context, status=status)


@ticket_action
def unsplit_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Merges a ticket back into the one that it was split from; asks where that shows somebody more."""
    link = TicketLink.objects.filter(ticket=ticket, kind=LinkKind.SPLIT_FROM).first()
    source = access.tickets_for(request.user).filter(pk=link.other_id).first() if link else None
    if source is None:
        raise Http404
    try:
        tickets_merge(survivor=source, merged=ticket, actor=request.user, now=timezone.now())
    except ReadersUnconfirmed:
        return redirect("tickets:merge_compare", ticket.reference, source.reference)
    success_with_undo(
        request,
        _("%(ticket)s is part of %(source)s again.")
        % {"ticket": ticket.reference, "source": source.reference},
        reverse("tickets:unmerge", args=[ticket.reference]),
    )
    return redirect("tickets:detail", source.reference)
