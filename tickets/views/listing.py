"""The lists: a view under its filters, one more page of it, what is new in it, and its rows as they are now."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.bounded import TookTooLong, time_limit
from tickets.access import tickets_for
from tickets.rows import rows_read
from tickets.selectors.columns import layout_columns
from tickets.table import table_read
from tickets.views.list_context import (
    PAGE_SIZE,
    layout_for,
    list_context,
    list_params,
    matching_for,
    rail_context,
    wide_context,
)

NEW_CAP = 99
SHOWN_CAP = PAGE_SIZE * 8
NEW_SECONDS = 1.0

_PARTS = {"more-tickets": "tickets/_rows.html", "list-column": "tickets/_list_column.html"}


@agent_required
@require_GET
def ticket_list(request: AgentRequest) -> HttpResponse:
    """A view, or one more page of it for a list that is scrolled."""
    part = _PARTS.get(request.headers.get("HX-Target", ""))
    if part and "wide" not in request.GET:
        return render(request, part, list_context(request))
    context = wide_context(request)
    if part and context["is_wide"]:
        return render(request, "tickets/_lines.html", context)
    return render(request, "tickets/list.html", context)


@agent_required
@require_GET
def rail(request: AgentRequest) -> HttpResponse:
    """The views with their counts as they are now: what a live event refreshes."""
    context = {**rail_context(request), "is_fresh": True}
    if context["saved"] is None and "here" in request.GET:
        context["view"] = request.GET["here"]
    name = "_views" if request.headers.get("HX-Request") else "views"
    return render(request, f"workspace/{name}.html", context)


def _keys(given: str) -> list[int]:
    parts = given.split(",")[:SHOWN_CAP]
    return [int(pk) for pk in parts if pk.isascii() and pk.isdigit() and len(pk) < 16]


def _since(request: AgentRequest) -> datetime | None:
    try:
        since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
        return since.astimezone(UTC) if since and timezone.is_aware(since) else None
    except (ValueError, OverflowError):
        return None


@agent_required
@require_GET
def list_new(request: AgentRequest) -> HttpResponse:
    """The bar "2 new · show", for what came into the view since it was drawn; else nothing."""
    since, count = _since(request), 0
    if since is not None:
        tickets = matching_for(request).tickets.filter(updated_at__gt=since)
        fresh = tickets.exclude(pk__in=_keys(request.GET.get("shown", "")))
        try:
            with time_limit(NEW_SECONDS):
                count = len(fresh.order_by().values_list("pk", flat=True)[:NEW_CAP])
        except TookTooLong:
            count = 0
    query = list_params(request).urlencode()
    return render(request, "tickets/_new_bar.html", {"count": count, "list_query": query})


@agent_required
@require_GET
def list_rows(request: AgentRequest) -> HttpResponse:
    """The rows of `ids` as they are now, for a list that keeps its order; what left it is marked so.

    What may not be seen any more is left out.
    """
    asked = _keys(request.GET.get("ids", ""))[:PAGE_SIZE]
    seen = set(tickets_for(request.user).filter(pk__in=asked).values_list("pk", flat=True))
    pks = [pk for pk in asked if pk in seen]
    context = rail_context(request)
    context |= {
        "gone": frozenset(pks) - _still_there(request, pks),
        **_drawn(request, pks, context),
    }
    return render(request, "tickets/_rows_now.html", context)


def _still_there(request: AgentRequest, pks: list[int]) -> set[int]:
    try:
        with time_limit(NEW_SECONDS):
            tickets = matching_for(request).tickets.filter(pk__in=pks)
            return set(tickets.order_by().values_list("pk", flat=True))
    except TookTooLong:
        return set(pks)


def _drawn(request: AgentRequest, pks: list[int], context: dict[str, Any]) -> dict[str, Any]:
    now, query, user = timezone.now(), context["list_query"], request.user
    if "wide" not in request.GET:
        return {"rows": rows_read(pks, now=now, query=query, reader=user)}
    columns = layout_columns(layout_for(request, context))
    return {"lines": table_read(pks, columns, now=now, query=query, reader=user)}
