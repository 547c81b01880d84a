"""Somebody was first: both sides on one page, and what was typed is still there (409)."""

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from tickets import access
from tickets.exceptions import StaleTicket
from tickets.models import Ticket
from tickets.selectors.history import HistoryLine
from tickets.selectors.ledger_words import names_for, words_of
from tickets.selectors.writing import staged_of
from tickets.thread import thread_of

# Not carried over: they are renewed, or belong to the first try.
_OWN_FIELDS = {"csrfmiddlewaretoken", "version", "submission_key", "body", "mode"}


def _since(user: User, ticket: Ticket, version: int) -> list[HistoryLine]:
    events = access.events_for(user, ticket).since_version(version).select_related("actor")
    found = list(events)
    names = names_for(found)
    return [HistoryLine(e.kind, e.actor, words_of(e, names), e.created_at) for e in found]


def conflict_page(request: HttpRequest, stale: StaleTicket) -> HttpResponse:
    """What happened meanwhile, beside what was to be sent; sending again is one press."""
    user = cast(User, request.user)
    ticket, version = stale.ticket, stale.expected_version
    lines = _since(user, ticket, version)
    first = lines[0].at if lines else ticket.updated_at
    new = access.messages_for(user, ticket).for_thread().filter(created_at__gte=first)
    carried = [
        (name, value)
        for name in request.POST
        if name not in _OWN_FIELDS
        for value in request.POST.getlist(name)
    ]
    context = {
        "ticket": ticket,
        "lines": lines,
        "new_messages": thread_of(new, user=user, now=timezone.now()).entries,
        "body": request.POST.get("body", ""),
        "mode": request.POST.get("mode", ""),
        "has_body": "body" in request.POST,
        "carried": carried,
        # The composer's files wait beside its draft; others have to be chosen again.
        "files": staged_of(user, ticket) if "body" in request.POST else [],
        "had_files": bool(request.FILES) and "body" not in request.POST,
        "submission_key": uuid.uuid4().hex,
        "action": request.path,
    }
    return render(request, "tickets/conflict.html", context, status=409)
