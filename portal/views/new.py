"""Asking a person: the form that becomes a ticket, with what was searched and tried already in it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.before import Before, before_of, runs_attach
from portal.forms import RequestForm
from portal.views.people import files_of, form_extras, person
from tickets.exceptions import AlreadySubmitted, InvalidInput
from tickets.models import Channel, Impact, Ticket, Urgency
from tickets.services import NewTicket, ticket_create


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The request form; a sent one becomes a ticket and leads to its page."""
    if request.method == "POST":
        return _filed(request)
    before = before_of(request, request.GET)
    form = RequestForm(initial={"subject": before.first_search, "category": _asked(request)})
    return _page(request, form, before)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("category", "")


def _filed(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST)
    before = before_of(request, request.POST)
    if not form.is_valid():
        return _page(request, form, before, status=422)
    try:
        ticket = _create(request, form, before)
    except AlreadySubmitted as refusal:
        return redirect("portal:request", refusal.ticket.reference)
    except InvalidInput as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
            return _page(request, form, before, status=422)
        return _page(request, form, before, status=422, files_error=str(refusal))
    messages.success(
        request, _("We have your request. Its number is %(number)s.") % {"number": ticket.reference}
    )
    return redirect("portal:request", ticket.reference)


def _create(request: HttpRequest, form: RequestForm, before: Before) -> Ticket:
    user, now, data = person(request), timezone.now(), form.cleaned_data
    asked = NewTicket(
        subject=data["subject"],
        description=data["description"],
        requester=user,
        channel=Channel.PORTAL,
        category=data["category"],
        impact=Impact(data["impact"]),
        urgency=Urgency(data["urgency"]),
        files=files_of(request),
        origin=before.origin,
    )
    key = request.POST.get("submission_key", "")
    with transaction.atomic():
        ticket = ticket_create(new=asked, actor=user, now=now, submission_key=key)
        runs_attach(before, ticket=ticket, actor=user, now=now)
    return ticket


def _page(
    request: HttpRequest, form: RequestForm, before: Before, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "before": before,
        **form_extras(request, is_again=status != 200),
        **more,
    }
    return render(request, "portal/new.html", context, status=status)
