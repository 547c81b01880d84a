"""The fields of a ticket and its request type, in the Details tab."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import AgentRequest
from tickets.exceptions import InvalidFields, InvalidInput
from tickets.fields.ticket_forms import RequestTypeForm, ticket_form
from tickets.models import Ticket
from tickets.services.custom_fields import custom_values_write
from tickets.services.request_types import request_type_set
from tickets.views.actions import back, invalid, ticket_action, version_of


@ticket_action
def fields_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """The ticket's own fields, saved together; errors stand beside theirs."""
    form = ticket_form(ticket, request.user, data=request.POST)
    if not form.is_valid():
        return invalid(request, ticket, fields_form=form, tab="details")
    try:
        custom_values_write(
            ticket=ticket,
            given=form.given(),
            actor=request.user,
            now=timezone.now(),
            expected_version=version_of(request),
        )
    except InvalidFields as refusal:
        form.refuse(refusal.errors)
        return invalid(request, ticket, fields_form=form, tab="details")
    messages.success(request, _("Saved."))
    return back(request, ticket)


@ticket_action
def request_type_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Another request type; its fields and checklist are there on the next page."""
    form = RequestTypeForm(request.POST, ticket=ticket)
    if not form.is_valid():
        raise InvalidInput("request_type", _("There is no such request type."))
    request_type_set(
        ticket=ticket,
        request_type=form.cleaned_data["request_type"],
        actor=request.user,
        now=timezone.now(),
        expected_version=version_of(request),
    )
    messages.success(request, _("Saved."))
    return back(request, ticket)
