"""The lists: standing views, filters, and the bar that offers what is new."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.keyset import BadCursor, Page, keyset_page
from tickets.models import Ticket
from tickets.models.ticket import pk_of_reference
from tickets.rows import rows_read
from tickets.selectors import Matching, matching_read, view_get

PAGE_SIZE = 25
NEW_CAP = 99


def matching_for(request: AgentRequest) -> Matching:
    """What the URL asks for, read once; without a view it is what waits for this agent."""
    params = request.GET.copy()
    params.setdefault("view", "mine")
    return matching_read(request.user, params, now=timezone.now())


def list_page(request: AgentRequest, matching: Matching) -> Page[Ticket]:
    """Which tickets are on the page; a bad cursor starts at the top. One query."""
    order = matching.sort.order or ("-created_at", "-pk")
    # Only what the order needs: an index answers it without a join or a sort.
    tickets = matching.tickets.only(*(name.lstrip("-") for name in order))
    cursor = request.GET.get("after", "")
    try:
        return keyset_page(tickets, order=order, cursor=cursor, size=PAGE_SIZE)
    except BadCursor:
        return keyset_page(tickets, order=order, size=PAGE_SIZE)


def rail_context(request: AgentRequest) -> dict[str, object]:
    """What the rail shows, and the query that leads back to the list one came from."""
    view = view_get(request.GET.get("view", "mine"))
    query = request.GET.copy()
    for name in ("after", "tab", "open"):
        query.pop(name, None)
    query["view"] = view.code
    return {
        "view": view.code,
        "standing": view,
        "list_query": query.urlencode(),
        "now": timezone.now(),
    }


def list_context(request: AgentRequest) -> dict[str, object]:
    """The list column: its rows, filters and the bar of what is new."""
    context = rail_context(request)
    matching = matching_for(request)
    page = list_page(request, matching)
    now, pks = timezone.now(), [ticket.pk for ticket in page.rows]
    return {
        **context,
        "page": page,
        "matching": matching,
        "rows": rows_read(pks, now=now, query=str(context["list_query"])),
        "current": pk_of_reference(request.GET.get("open", "")),
        "shown_at": now.isoformat(),
        "shown": ",".join(map(str, pks)),
    }


_PARTS = {"more-tickets": "tickets/_rows.html", "list-column": "tickets/_list_column.html"}


@agent_required
@require_GET
def ticket_list(request: AgentRequest) -> HttpResponse:
    """A standing view, or one more page of it for a list that is scrolled."""
    context = list_context(request)
    part = _PARTS.get(request.headers.get("HX-Target", ""))
    if part:
        return render(request, part, context)
    return render(request, "tickets/list.html", context)


def _shown(request: AgentRequest) -> list[int]:
    given = request.GET.get("shown", "").split(",")[: PAGE_SIZE * 8]
    return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 16]


def _since(request: AgentRequest) -> datetime | None:
    try:
        since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
        return since.astimezone(UTC) if since and timezone.is_aware(since) else None
    except (ValueError, OverflowError):
        return None


@agent_required
@require_GET
def list_filters(request: AgentRequest) -> HttpResponse:
    """The form of the filters, with those of the URL chosen; fetched when it is opened."""
    name = "_filter_form" if request.headers.get("HX-Request") else "filters"
    return render(request, f"tickets/{name}.html", rail_context(request))


@agent_required
@require_GET
def list_new(request: AgentRequest) -> HttpResponse:
    """The bar "2 new · show", for what came into the view since it was drawn; else nothing."""
    since = _since(request)
    count = 0
    if since is not None:
        fresh = (
            matching_for(request)
            .tickets.filter(updated_at__gt=since)
            .exclude(pk__in=_shown(request))
        )
        count = len(fresh.order_by().values_list("pk", flat=True)[:NEW_CAP])
    query = request.GET.copy()
    for name in ("since", "shown"):
        query.pop(name, None)
    return render(
        request, "tickets/_new_bar.html", {"count": count, "list_query": query.urlencode()}
    )
