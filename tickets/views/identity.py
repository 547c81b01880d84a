"""Making sure of who asks: recorded from the panel, and the supervisors' list of where nobody did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, supervisor_required
from tickets.exceptions import InvalidInput
from tickets.identity_forms import IdentityForm
from tickets.models import Ticket
from tickets.selectors.identity import unchecked_tickets
from tickets.services.identity import identity_check_record
from tickets.views.actions import back, invalid, ticket_action
from tickets.views.listing import rail_context

SHOWN = 100


@ticket_action
def identity_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """A check was made; passed or failed, it stays."""
    form = IdentityForm(request.POST)
    tab = "person" if request.POST.get("place") == "person" else "guide"
    if not form.is_valid():
        return invalid(request, ticket, identity_form=form, tab=tab)
    try:
        check = identity_check_record(
            ticket=ticket,
            actor=request.user,
            now=timezone.now(),
            submission_key=request.POST.get("submission_key", ""),
            **form.given(),
        )
    except InvalidInput as refusal:
        form.add_error("questions", str(refusal))
        return invalid(request, ticket, identity_form=form, tab=tab)
    if check.is_passed:
        messages.success(request, _("Identity confirmed. You can go on."))
    else:
        messages.warning(request, _("Not confirmed. Change nothing; call back or hand it off."))
    return back(request, ticket)


@supervisor_required
@require_GET
def unchecked(request: AgentRequest) -> HttpResponse:
    """Credential changes that nobody made sure of. Should be empty."""
    found = unchecked_tickets(request.user).select_related(
        "requester", "resolved_by", "request_type"
    )
    context = {
        **rail_context(request),
        "tickets": found.order_by("-resolved_at", "-pk")[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "tickets/identity/unchecked.html", context)
