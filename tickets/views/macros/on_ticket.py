"""Macros on one ticket: offered, previewed, used in the composer, applied at once, taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.models import EventKind, Macro, Ticket
from tickets.selectors.macros import MacroPreview, macro_preview, macros_offered
from tickets.services import macros as services
from tickets.services.macros.access import macro_get, macros_for
from tickets.services.macros.apply import macro_status
from tickets.services.macros.placeholders import Subject
from tickets.services.macros.undo import can_be_undone
from tickets.services.resolution import tell_open_lines
from tickets.views.actions import back, ticket_action, version_of
from tickets.views.detail import composer_for, ticket_for
from tickets.views.listing import rail_context
from tickets.views.unresolved import knows_open_lines

QUERY_LENGTH = 200


@agent_required
@require_GET
def ticket_macros(request: AgentRequest, reference: str) -> HttpResponse:
    """What can be applied to this ticket: the menu of the composer, or a page of its own."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    query = request.GET.get("q", "").replace("\x00", "")[:QUERY_LENGTH]
    subject = Subject(ticket, request.user, timezone.now())
    rows = macros_offered(
        request.user,
        language=subject.language,
        now=subject.now,
        query=query,
        first=ticket.request_type.macro_id if ticket.request_type else None,
    )
    context: dict[str, Any] = {
        "ticket": ticket,
        "query": query,
        "rows": [(row, row.excerpt_on(subject), row.speaks(subject.language)) for row in rows],
    }
    target = request.headers.get("HX-Target", "")
    if target in ("macro-menu", "macro-choices"):
        name = "_menu" if target == "macro-menu" else "_choices"
        return render(request, f"tickets/macros/{name}.html", context)
    return render(request, "tickets/macros/on_ticket.html", {**rail_context(request), **context})


@agent_required
@require_GET
def preview(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
    """The macro with this ticket's values: as JSON for the composer, else a page to send it from."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    macro = macro_get(macros_for(request.user), pk)
    shown = macro_preview(macro=macro, ticket=ticket, user=request.user, now=timezone.now())
    if request.headers.get("Accept", "").startswith("application/json"):
        response: HttpResponse = JsonResponse(_as_json(request, ticket, shown))
    else:
        composer = composer_for(ticket)
        context = {"ticket": ticket, "macro": macro, "preview": shown, "composer": composer}
        page = "tickets/macros/use.html"
        response = render(request, page, {**rail_context(request), **context})
    response["Vary"] = "Accept"
    return response


def _as_json(request: AgentRequest, ticket: Ticket, shown: MacroPreview) -> dict[str, Any]:
    context = {"ticket": ticket, "preview": shown, "macro": shown.macro}
    return {
        "id": shown.macro.pk,
        "name": shown.macro.name,
        "text": shown.text,
        "writes": shown.reply is not None,
        "chips": render_to_string("tickets/macros/_chips.html", context, request),
        "preview": render_to_string("tickets/macros/_preview.html", context, request),
        "reasons": list(shown.reasons),
        "fallback": shown.fallback,
        "empty": shown.empty,
        "empty_label": _("Without a value here:"),
        "apply": reverse("tickets:macro_apply", args=[ticket.reference, shown.macro.pk]),
    }


@ticket_action
def apply_post(request: AgentRequest, ticket: Ticket, pk: int) -> HttpResponse:
    """Applies it at once; where it can be taken back, the message offers that."""
    macro = macro_get(macros_for(request.user), pk)
    tell_open_lines(
        ticket=ticket,
        target=macro_status(macro),
        actor=request.user,
        is_known=knows_open_lines(request),
    )
    done = services.macro_apply(
        ticket=ticket,
        macro=macro,
        actor=request.user,
        now=timezone.now(),
        expected_version=version_of(request),
        submission_key=request.POST.get("submission_key", ""),
    )
    _say_applied(request, ticket, macro, done)
    return back(request, ticket)


def _say_applied(
    request: AgentRequest, ticket: Ticket, macro: Macro, done: services.MacroApplied
) -> None:
    said = _("Applied “%(name)s”.") % {"name": macro.name}
    undo = f"macro:{ticket.reference}:{done.event.pk}" if can_be_undone(done.event) else ""
    messages.success(request, said, extra_tags=undo)


@ticket_action
def undo_post(request: AgentRequest, ticket: Ticket, pk: int) -> HttpResponse:
    """Changes back what the macro changed, for as long as nothing else has happened."""
    applied = access.events_for(request.user, ticket).filter(kind=EventKind.MACRO_APPLIED)
    event = applied.filter(pk=pk).first()
    if event is None:
        raise Http404
    undone = services.macro_undo(ticket=ticket, event=event, actor=request.user, now=timezone.now())
    messages.success(request, _("Taken back."))
    for left in undone.left:
        messages.info(request, left)
    return back(request, ticket)
