"""Writing and sending a hand-off. The draft is kept as it is typed; a refusal keeps every word."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required
from escalation import access, selectors
from escalation.checklist import checklist_of
from escalation.document import document_from
from escalation.exceptions import HandoffAlreadyPending, HandoffIncomplete
from escalation.forms import HandoffForm
from escalation.models import Handoff
from escalation.services import handoff_draft_save, handoff_send
from escalation.tried import tried_shown, tried_snapshot
from escalation.views.read import reader_language
from tickets.access import tickets_for
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, StaleTicket
from tickets.models import Ticket


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def handoff_new(request: AgentRequest, reference: str) -> HttpResponse:
    """The form (GET), filled with what is known; sends it (POST)."""
    ticket = access.worked_ticket_get(request.user, reference)
    waiting = Handoff.objects.pending().filter(ticket=ticket).first()
    if request.method == "POST":
        return _send(request, ticket)
    if waiting is not None:
        return redirect("escalation:detail", ticket.reference, waiting.pk)
    draft = selectors.draft_of(ticket, request.user)
    values = selectors.handoff_prefill(ticket, request.user) | (draft.data if draft else {})
    return _page(
        request, ticket, _form(ticket, initial=values), saved_at=draft and draft.updated_at
    )


def _form(ticket: Ticket, data: Any = None, initial: dict[str, Any] | None = None) -> HandoffForm:
    own = {"version": ticket.version, "submission_key": uuid.uuid4().hex}
    teams = list(selectors.teams_for(ticket))
    if data is not None and ticket.team is not None and data.get("to_team") == ticket.team.slug:
        # A second click finds the ticket there already: the service knows that it was sent.
        teams.append(ticket.team)
    return HandoffForm(
        data,
        initial={**(initial or {}), **own},
        teams=teams,
        files=list(selectors.files_of(ticket)),
    )


def _context(request: AgentRequest, ticket: Ticket, form: HandoffForm) -> dict[str, Any]:
    tried = tried_snapshot(ticket, request.user.language)
    return {
        "ticket": ticket,
        "form": form,
        "tried": tried_shown(tried, reader_language()),
        "checklist": checklist_of(form.values(), tried, ticket=ticket, team=form.team),
        "files": selectors.files_of(ticket),
    }


def _page(
    request: AgentRequest, ticket: Ticket, form: HandoffForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**_context(request, ticket, form), **more}
    focus = context.get("focus") or ""
    for name in form.fields:
        if focus == f"id_{name}":
            form.fields[name].widget.attrs["autofocus"] = True
    return render(request, "escalation/new.html", context, status=status)


def _send(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    form = _form(ticket, request.POST)
    if not form.is_valid():
        return _page(request, ticket, form, status=422, focus=_first_error(form))
    data = form.cleaned_data
    try:
        handoff_send(
            ticket=ticket,
            document=document_from(data),
            to_team=form.teams[data["to_team"]],
            actor=request.user,
            now=timezone.now(),
            expected_version=data["version"],
            submission_key=data["submission_key"],
        )
    except AlreadySubmitted:
        return _sent(request, ticket)
    except HandoffIncomplete as refusal:
        return _incomplete(request, ticket, form, refusal)
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, ticket, form, status=422, focus=_first_error(form))
    except NotAllowed as refusal:
        return render(request, "403.html", {"message": str(refusal)}, status=403)
    except (StaleTicket, HandoffAlreadyPending) as refusal:
        return _conflict(request, ticket, str(refusal))
    messages.success(
        request, _("Handed off to %(team)s.") % {"team": form.teams[data["to_team"]].name}
    )
    return _sent(request, ticket)


def _first_error(form: HandoffForm) -> str:
    return next((f"id_{name}" for name in form.fields if name in form.errors), "")


def _sent(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Back to the ticket, unless it went where the sender cannot follow."""
    if tickets_for(request.user).filter(pk=ticket.pk).exists():
        return redirect("tickets:detail", ticket.reference)
    return redirect("tickets:list")


def _incomplete(
    request: AgentRequest, ticket: Ticket, form: HandoffForm, refusal: HandoffIncomplete
) -> HttpResponse:
    for part in refusal.missing:
        name = "tried_notes" if part.field == "tried" else part.field
        form.add_error(name, str(part.why))
    return _page(request, ticket, form, status=422, refusal=str(refusal), focus=_first_error(form))


def _conflict(request: AgentRequest, ticket: Ticket, refusal: str) -> HttpResponse:
    """The form again with every word in it; sending it once more is for the ticket as it is now."""
    ticket = access.worked_ticket_get(request.user, ticket.reference)
    data = request.POST.copy()
    data["version"] = str(ticket.version)
    form = _form(ticket, data)
    return _page(request, ticket, form, status=409, refusal=refusal, is_conflict=True)


@agent_required
@require_POST
def handoff_draft(request: AgentRequest, reference: str) -> HttpResponse:
    """Keeps what is typed; for htmx the list of what is still missing, else the form again."""
    ticket = access.worked_ticket_get(request.user, reference)
    form = _form(ticket, request.POST)
    try:
        draft = handoff_draft_save(
            ticket=ticket, data=form.values(), actor=request.user, now=timezone.now()
        )
    except NotAllowed as refusal:
        return render(request, "403.html", {"message": str(refusal)}, status=403)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("Draft saved."))
        return redirect("escalation:new", ticket.reference)
    context = {**_context(request, ticket, form), "saved_at": draft.updated_at}
    return render(request, "escalation/_checklist.html", context)
