"""The page of macros: which there are, how often they are used, and what becomes of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from tickets.exceptions import AlreadySubmitted
from tickets.models import Macro
from tickets.selectors.macros import LISTED, macro_figures, macros_listed
from tickets.services import macros as services
from tickets.services.macros.access import (
    macro_get,
    macros_deleted_for,
    macros_known_to,
    macros_managed_by,
)
from tickets.views.listing import rail_context

WHOSE = {
    "": pgettext_lazy("macros", "All"),
    "mine": pgettext_lazy("macros", "Mine"),
    "team": gettext_lazy("Teams'"),
    "all": gettext_lazy("Everybody's"),
}
QUERY_LENGTH = 200


@agent_required
@require_GET
def macro_list(request: AgentRequest) -> HttpResponse:
    """All that one may use or change, with their usage; the table alone while one types."""
    query = request.GET.get("q", "").replace("\x00", "")[:QUERY_LENGTH]
    whose = request.GET.get("whose", "")
    whose = whose if whose in WHOSE else ""
    rows = macros_listed(request.user, now=timezone.now(), query=query, whose=whose)
    context: dict[str, Any] = {
        **rail_context(request),
        "view": "",
        "rows": rows,
        "query": query,
        "whose": whose,
        "whose_choices": WHOSE.items(),
        "is_full": len(rows) == LISTED,
        "deleted": _deleted(request),
    }
    if request.user.is_supervisor and not query and not whose:
        context["figures"] = macro_figures(rows)
    name = "_table" if request.headers.get("HX-Target") == "macro-table" else "list"
    return render(request, f"tickets/macros/{name}.html", context)


def _deleted(request: AgentRequest) -> Macro | None:
    """The macro that was just deleted, for as long as its page can bring it back."""
    given = request.GET.get("deleted", "")
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        return None
    return macros_deleted_for(request.user).filter(pk=int(given)).first()


def _managed(request: AgentRequest, pk: int) -> Macro:
    return macro_get(macros_managed_by(request.user), pk)


@agent_required
@require_POST
def duplicate_post(request: AgentRequest, pk: int) -> HttpResponse:
    """A copy of one's own, opened to be changed."""
    macro = macro_get(macros_known_to(request.user), pk)
    key = request.POST.get("submission_key", "")
    try:
        copy = services.macro_duplicate(
            macro=macro, actor=request.user, now=timezone.now(), submission_key=key
        )
    except AlreadySubmitted:
        return redirect("tickets:macros")
    messages.success(request, _("Copied. The copy is yours: nobody else sees it."))
    return redirect("tickets:macro_edit", copy.pk)


@agent_required
@require_POST
def switch_post(request: AgentRequest, pk: int) -> HttpResponse:
    macro = _managed(request, pk)
    is_active = request.POST.get("to") == "on"
    services.macro_switch(macro=macro, is_active=is_active, actor=request.user, now=timezone.now())
    said = _("“%(name)s” is on.") if is_active else _("“%(name)s” is off: nobody is offered it.")
    messages.success(request, said % {"name": macro.name})
    return redirect("tickets:macros")


@agent_required
@require_POST
def delete_post(request: AgentRequest, pk: int) -> HttpResponse:
    macro = _managed(request, pk)
    services.macro_delete(macro=macro, actor=request.user, now=timezone.now())
    return redirect(f"{reverse('tickets:macros')}?deleted={macro.pk}")


@agent_required
@require_POST
def restore_post(request: AgentRequest, pk: int) -> HttpResponse:
    macro = macro_get(macros_deleted_for(request.user), pk)
    services.macro_restore(macro=macro, actor=request.user)
    messages.success(request, _("“%(name)s” is back.") % {"name": macro.name})
    return redirect("tickets:macros")
