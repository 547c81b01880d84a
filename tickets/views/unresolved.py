"""What keeps a ticket from being resolved, asked for on one page: then the act goes on by itself.

Whatever was sent (a reply, a status, a macro) is carried along, as on the page of a conflict. Sending
the page again writes what was asked for first, and then does what was wanted.
"""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.decorators import AgentRequest
from tickets.exceptions import (
    IdentityUnconfirmed,
    InvalidFields,
    InvalidInput,
    MissingFields,
    OpenChecklist,
    Unanswered,
)
from tickets.fields.forms import FieldsForm
from tickets.fields.ticket_forms import resolution_form
from tickets.identity_forms import IdentityForm
from tickets.models import Ticket
from tickets.selectors.checklist import lines_open
from tickets.selectors.identity import identity_checks
from tickets.services.custom_fields import custom_values_write
from tickets.services.identity import identity_check_record

FIELDS, IDENTITY = "fill_fields", "fill_identity"
# "Resolve anyway": carried along from then on, for the agent was told.
OPEN_LINES = "with_open_lines"
UNANSWERED = "without_reply"
# What the page itself asks, and what it shows to be read again: not carried along.
_IDENTITY_FIELDS = {IDENTITY, "questions", "outcome", "person"}
_OWN = {"csrfmiddlewaretoken", "body", FIELDS, *_IDENTITY_FIELDS}


def unresolved_page(
    request: AgentRequest,
    ticket: Ticket,
    refusal: MissingFields | IdentityUnconfirmed | OpenChecklist,
) -> HttpResponse:
    """What is missing or open, beside what was to be done (409 or 422)."""
    if isinstance(refusal, OpenChecklist):
        return _page(request, refusal.ticket, 409, refusal)
    if isinstance(refusal, MissingFields):
        return _page(request, ticket, 422, refusal, form=resolution_form(ticket, request.user))
    return _page(request, ticket, 409, refusal, identity=IdentityForm())


def knows_open_lines(request: AgentRequest) -> bool:
    """Whether the agent has seen which lines are open, and goes on."""
    return OPEN_LINES in request.POST


def knows_unanswered(request: AgentRequest) -> bool:
    """Whether the agent was asked about what is not sent, or not answered, and goes on without."""
    return UNANSWERED in request.POST


def unanswered_page(request: AgentRequest, refusal: Unanswered) -> HttpResponse:
    """Asked before resolving (409): send what is written, answer first, or go on without."""
    own = {"csrfmiddlewaretoken", OPEN_LINES}
    context: dict[str, Any] = {
        "ticket": refusal.ticket,
        "refusal": refusal,
        "draft": refusal.draft,
        "lines": [] if knows_open_lines(request) else lines_open(refusal.ticket),
        "action": request.path,
        "carried": [(n, v) for n in request.POST if n not in own for v in request.POST.getlist(n)],
        "list_query": request.POST.get("list_query", ""),
        "submission_key": uuid.uuid4().hex,
    }
    return render(request, "tickets/fields/unanswered.html", context, status=409)


def filled_first(request: AgentRequest, ticket: Ticket) -> HttpResponse | None:
    """Writes what the page asked for; the page again where it cannot be accepted, else None."""
    if IDENTITY in request.POST:
        return _identity_first(request, ticket)
    if FIELDS in request.POST:
        return _fields_first(request, ticket)
    return None


def _identity_first(request: AgentRequest, ticket: Ticket) -> HttpResponse | None:
    form = IdentityForm(request.POST)
    refusal = IdentityUnconfirmed(ticket)
    if not form.is_valid():
        return _page(request, ticket, 422, refusal, identity=form)
    try:
        identity_check_record(ticket=ticket, actor=request.user, now=timezone.now(), **form.given())
    except InvalidInput as invalid:
        form.add_error("questions", str(invalid))
        return _page(request, ticket, 422, refusal, identity=form)
    sent = request.POST.copy()
    for name in _IDENTITY_FIELDS:
        sent.pop(name, None)  # once is once, also where the act is sent a second time
    request.POST = sent  # type: ignore[assignment]
    return None


def _fields_first(request: AgentRequest, ticket: Ticket) -> HttpResponse | None:
    form = resolution_form(ticket, request.user, data=request.POST)
    if not form.is_valid():
        return _page(request, ticket, 422, None, form=form)
    try:
        changed = custom_values_write(
            ticket=ticket,
            given=form.given(),
            actor=request.user,
            now=timezone.now(),
            expected_version=_version(request),
        )
    except InvalidFields as invalid:
        form.refuse(invalid.errors)
        return _page(request, ticket, 422, None, form=form)
    _seen(request, changed)
    return None


def _version(request: AgentRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _seen(request: AgentRequest, changed: Ticket) -> None:
    """Our own change is not somebody else's: the act that follows expects what we made."""
    if request.POST.get("version"):
        sent = request.POST.copy()
        sent["version"] = str(changed.version)
        request.POST = sent  # type: ignore[assignment]


def _page(
    request: AgentRequest,
    ticket: Ticket,
    status: int,
    refusal: Exception | None,
    *,
    form: FieldsForm | None = None,
    identity: IdentityForm | None = None,
) -> HttpResponse:
    own = _OWN | ({form.add_prefix(key) for key in form.fields} if form else set())
    context: dict[str, Any] = {
        "ticket": ticket,
        "refusal": refusal,
        "form": form,
        "identity": identity,
        # Said beside whatever else is asked, so that one page is enough.
        "lines": [] if knows_open_lines(request) else lines_open(ticket),
        "last": next(iter(identity_checks(ticket)), None) if identity else None,
        "action": request.path,
        "carried": [
            (name, value)
            for name in request.POST
            if name not in own
            for value in request.POST.getlist(name)
        ],
        "body": request.POST.get("body", ""),
        "is_note": request.POST.get("mode") == "internal",
    }
    return render(request, "tickets/fields/unresolved.html", context, status=status)
