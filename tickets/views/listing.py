"""The lists: standing views, filters, and the bar that offers what is new."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.keyset import BadCursor, Page, keyset_page
from tickets.filters import TicketFilter
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet, pk_of_reference
from tickets.rows import rows_read
from tickets.selectors import StandingView, view_get

PAGE_SIZE = 25
NEW_CAP = 99


def filtered(
    request: AgentRequest, view: StandingView
) -> tuple[TicketFilter | None, TicketQuerySet]:
    """The view's tickets under the filters of the URL; wrong filters narrow to nothing.

    Only the view of all tickets has filters: the others are what their name says.
    """
    tickets = view.tickets(request.user)
    if view.code != "all" or not TicketFilter.base_filters.keys() & request.GET.keys():
        return None, tickets
    form = TicketFilter(request.GET, queryset=tickets)
    if not form.is_valid():
        return form, tickets.none()
    return form, form.qs


def list_page(
    request: AgentRequest, view: StandingView
) -> tuple[TicketFilter | None, Page[Ticket]]:
    """Which tickets are on the page; a bad cursor starts at the top. One query."""
    form, tickets = filtered(request, view)
    # Only what the order needs: an index answers it without a join or a sort.
    tickets = tickets.only(*(name.lstrip("-") for name in view.order))
    cursor = request.GET.get("after", "")
    try:
        page = keyset_page(tickets, order=view.order, cursor=cursor, size=PAGE_SIZE)
    except BadCursor:
        page = keyset_page(tickets, order=view.order, size=PAGE_SIZE)
    return form, page


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
    form, page = list_page(request, view_get(str(context["view"])))
    now, pks = timezone.now(), [ticket.pk for ticket in page.rows]
    return {
        **context,
        "page": page,
        "filter_form": form,
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
    form = TicketFilter(request.GET or None, queryset=Ticket.objects.none())
    name = "_filter_form" if request.headers.get("HX-Request") else "filters"
    return render(request, f"tickets/{name}.html", {**rail_context(request), "filter_form": form})


@agent_required
@require_GET
def list_new(request: AgentRequest) -> HttpResponse:
    """The bar "2 new · show", for what came into the view since it was drawn; else nothing."""
    view = view_get(request.GET.get("view", "mine"))
    since = _since(request)
    count = 0
    if since is not None:
        _form, tickets = filtered(request, view)
        fresh = tickets.filter(updated_at__gt=since).exclude(pk__in=_shown(request))
        count = len(fresh.order_by().values_list("pk", flat=True)[:NEW_CAP])
    query = request.GET.copy()
    for name in ("since", "shown"):
        query.pop(name, None)
    return render(
        request, "tickets/_new_bar.html", {"count": count, "list_query": query.urlencode()}
    )
