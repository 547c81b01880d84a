"""The document as the receiving tier reads it, and the queue of those to accept."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from escalation import access, selectors
from escalation.forms import MarkForm, ReturnForm
from escalation.models import Handoff
from escalation.tried import tried_shown
from helpdesk.lib.keyset import BadCursor, keyset_page
from tickets.thread import thread_of

PAGE_SIZE = 25
ORDER = ("created_at", "pk")
# What may be open on the page: a dialog, chosen by its link where there is no JavaScript.
DIALOGS = ("return", "mark")


def reader_language() -> str:
    """Of whoever asks: "en" or "es"."""
    return (get_language() or "en")[:2]


def detail_context(request: AgentRequest, handoff: Handoff, **more: Any) -> dict[str, Any]:
    """The whole page; `more` replaces parts of it, such as a form with its errors."""
    chosen = request.GET.get("do", "")
    excerpt = selectors.excerpt_of(request.user, handoff.ticket)
    marks = {name: getattr(handoff, name) for name in MarkForm.base_fields}
    return {
        "handoff": handoff,
        "ticket": handoff.ticket,
        "tried": tried_shown(handoff.tried, reader_language()),
        "files": selectors.evidence_of(handoff),
        "thread": thread_of(excerpt, user=request.user, now=timezone.now()),
        "may_receive": access.may_receive(request.user, handoff),
        "return_form": ReturnForm(auto_id="return_%s"),
        "mark_form": MarkForm(initial=marks, auto_id="mark_%s"),
        "dialog": chosen if chosen in DIALOGS else "",
        **more,
    }


@agent_required
@require_GET
def handoff_detail(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
    """One page with all that was learnt, and what the receiving tier can do with it."""
    handoff = access.handoff_get(request.user, reference, pk)
    return render(request, "escalation/detail.html", detail_context(request, handoff))


@agent_required
@require_GET
def handoff_queue(request: AgentRequest) -> HttpResponse:
    """What waits to be accepted by my teams, oldest first; supervisors may look at every team."""
    is_all = request.user.is_supervisor and request.GET.get("teams") == "all"
    team_ids = None if is_all else access.team_ids_of(request.user)
    waiting = selectors.handoffs_to_accept(request.user, team_ids=team_ids).for_page()
    try:
        page = keyset_page(
            waiting, order=ORDER, cursor=request.GET.get("after", ""), size=PAGE_SIZE
        )
    except BadCursor:
        page = keyset_page(waiting, order=ORDER, size=PAGE_SIZE)
    context = {"page": page, "is_all": is_all, "now": timezone.now(), "view": "handoffs"}
    return render(request, "escalation/queue.html", context)
