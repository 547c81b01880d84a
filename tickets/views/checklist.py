"""The checklist in the Guide tab: each press changes one line, and answers with the list."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from tickets.access import sees_internal
from tickets.exceptions import AlreadySubmitted, InvalidInput
from tickets.models import ChecklistItem, Ticket
from tickets.selectors.checklist import checklist_of
from tickets.services import checklist as services
from tickets.views.detail import ticket_for

LIST_QUERY_LENGTH = 2_000


def _worked(request: AgentRequest, reference: str) -> Ticket:
    ticket = ticket_for(request, reference)
    if not sees_internal(request.user, ticket):
        raise Http404
    return ticket


def _shown(request: AgentRequest, ticket: Ticket, status: int = 200, **more: Any) -> HttpResponse:
    """The list alone for htmx, else on a page of its own."""
    is_fragment = bool(getattr(request, "htmx", False))
    context = {
        "ticket": ticket,
        "checklist": checklist_of(ticket),
        "list_query": (request.POST or request.GET).get("list_query", "")[:LIST_QUERY_LENGTH],
        "is_fragment": is_fragment,
        **more,
    }
    name = "_list.html" if is_fragment else "page.html"
    return render(request, f"tickets/checklist/{name}", context, status=status)


def _back(request: AgentRequest, ticket: Ticket, removed: ChecklistItem | None) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _shown(request, ticket, removed=removed)
    query = QueryDict(request.POST.get("list_query", "")[:LIST_QUERY_LENGTH], mutable=True)
    query.pop("removed", None)
    if removed is not None:
        query["removed"] = str(removed.pk)
    url = reverse("tickets:detail", args=[ticket.reference])
    return redirect(f"{url}?{query.urlencode()}" if query else url)


@agent_required
@require_GET
def checklist(request: AgentRequest, reference: str) -> HttpResponse:
    """The list as it is now: what a live event refreshes."""
    return _shown(request, _worked(request, reference))


@agent_required
@require_POST
def add(request: AgentRequest, reference: str) -> HttpResponse:
    ticket = _worked(request, reference)
    text = request.POST.get("text", "")
    try:
        services.item_add(
            ticket=ticket,
            text=text,
            actor=request.user,
            now=timezone.now(),
            submission_key=request.POST.get("submission_key", ""),
        )
    except AlreadySubmitted:
        return _back(request, ticket, None)
    except InvalidInput as refusal:
        return _shown(request, ticket, 422, refusal=refusal, text=text)
    return _back(request, ticket, None)


def _up(*, item: ChecklistItem, **more: Any) -> None:
    services.item_move(item=item, place=_place(item) - 1, **more)


def _down(*, item: ChecklistItem, **more: Any) -> None:
    services.item_move(item=item, place=_place(item) + 1, **more)


def _place(item: ChecklistItem) -> int:
    keys = [row.pk for row in checklist_of(item.ticket).items]
    return keys.index(item.pk) if item.pk in keys else 0


_ACTIONS: dict[str, Callable[..., None]] = {
    "tick": services.item_tick,
    "untick": services.item_untick,
    "up": _up,
    "down": _down,
    "remove": services.item_remove,
    "restore": services.item_restore,
}


@agent_required
@require_POST
def change(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
    """Tick, untick, move, remove or put back one line, by the button that was pressed."""
    ticket = _worked(request, reference)
    item = get_object_or_404(ticket.checklist_items.select_related("ticket"), pk=pk)
    action = request.POST.get("action", "")
    if action not in _ACTIONS:
        return _shown(request, ticket, 422)
    try:
        _ACTIONS[action](item=item, actor=request.user, now=timezone.now())
    except InvalidInput as refusal:
        return _shown(request, ticket, 422, refusal=refusal)
    return _back(request, ticket, item if action == "remove" else None)
