"""The receiving tier's answers: accept, return, mark."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import AgentRequest, agent_required
from escalation import access, services
from escalation.exceptions import HandoffSettled
from escalation.forms import MarkForm, ReturnForm
from escalation.models import Handoff
from escalation.views.read import detail_context
from tickets.exceptions import InvalidInput, NotAllowed, StaleTicket

Action = Callable[[AgentRequest, Handoff], HttpResponse]


def handoff_action(action: Action) -> Callable[..., HttpResponse]:
    """A POST on a hand-off that one may see; refusals show its page as it is now."""

    @agent_required
    @require_POST
    @wraps(action)
    def view(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
        handoff = access.handoff_get(request.user, reference, pk)
        try:
            return action(request, handoff)
        except NotAllowed as refusal:
            return render(request, "403.html", {"message": str(refusal)}, status=403)
        except (HandoffSettled, StaleTicket) as refusal:
            fresh = access.handoff_get(request.user, reference, pk)
            return _shown(request, fresh, status=409, refusal=str(refusal))
        except InvalidInput as refusal:
            return _shown(request, handoff, status=422, refusal=str(refusal))

    return view


def _shown(request: AgentRequest, handoff: Handoff, *, status: int, **more: Any) -> HttpResponse:
    context = detail_context(request, handoff, **more)
    return render(request, "escalation/detail.html", context, status=status)


def _version(request: AgentRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


@handoff_action
def accept_post(request: AgentRequest, handoff: Handoff) -> HttpResponse:
    """Takes the ticket; from there on it is worked on its own page."""
    services.handoff_accept(
        handoff=handoff,
        actor=request.user,
        now=timezone.now(),
        expected_version=_version(request),
    )
    messages.success(request, _("Accepted. It is yours now."))
    return redirect("tickets:detail", handoff.ticket.reference)


@handoff_action
def return_post(request: AgentRequest, handoff: Handoff) -> HttpResponse:
    form = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return _shown(request, handoff, status=422, return_form=form, dialog="return")
    try:
        services.handoff_return(
            handoff=handoff,
            reason=form.cleaned_data["reason"],
            missing=form.cleaned_data["missing"],
            actor=request.user,
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, handoff, status=422, return_form=form, dialog="return")
    messages.success(request, _("Returned to %(name)s.") % {"name": handoff.from_agent.first_name})
    return redirect("escalation:queue")


@handoff_action
def mark_post(request: AgentRequest, handoff: Handoff) -> HttpResponse:
    form = MarkForm(request.POST, auto_id="mark_%s")
    if not form.is_valid():
        return _shown(request, handoff, status=422, mark_form=form, dialog="mark")
    try:
        services.handoff_mark(
            handoff=handoff,
            marks=services.HandoffMarks(**form.cleaned_data),
            actor=request.user,
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, handoff, status=422, mark_form=form, dialog="mark")
    messages.success(
        request, _("Marked; %(name)s will see it.") % {"name": handoff.from_agent.first_name}
    )
    return redirect("escalation:detail", handoff.ticket.reference, handoff.pk)
