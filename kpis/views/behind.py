"""The tickets behind a number, and why the others are not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.keyset import BadCursor
from kpis import words
from kpis.forms import FiltersForm
from kpis.rows import Row, rows_of
from kpis.selectors import Behind, behind, counts_behind
from kpis.tiles import Scope


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    count: int
    is_current: bool


def _wanted(request: AgentRequest) -> Behind:
    given = request.GET
    try:
        return Behind.of(
            given.get("figure", ""), given.get("outcome", "counted"), given.get("band", "")
        )
    except KeyError as error:
        raise Http404 from error


def _tabs(request: AgentRequest, wanted: Behind, scope: Scope, now: datetime) -> list[Tab]:
    counted = counts_behind(request.user, wanted, scope.filters, now=now)
    band = {"band": wanted.band} if wanted.band else {}
    return [
        Tab(
            label=str(words.OUTCOMES[outcome]),
            href=scope.behind(wanted.figure.key, outcome, **band),
            count=count,
            is_current=outcome == wanted.outcome,
        )
        for outcome, count in counted.items()
    ]


@require_GET
@agent_required
def tickets(request: AgentRequest) -> HttpResponse:
    """One page of tickets. Agents see what is behind their own figures only."""
    now = timezone.now()
    wanted = _wanted(request)
    is_mine = not request.user.is_supervisor or "mine" in request.GET
    form = FiltersForm(request.GET, user=request.user)
    context: dict[str, Any] = {"form": form, "is_mine": is_mine, "wanted": wanted}
    if not form.is_valid():
        return render(request, "kpis/tickets.html", context, status=422)
    filters = form.filters(now)
    scope = Scope(filters.of_agent(request.user.pk) if is_mine else filters, is_mine)
    try:
        page = behind(
            request.user, wanted, scope.filters, now=now, cursor=request.GET.get("after", "")
        )
    except BadCursor as error:
        raise Http404 from error
    rows: list[Row] = rows_of(wanted, page.rows)
    context |= {
        "rows": rows,
        "next_cursor": page.next_cursor,
        "tabs": _tabs(request, wanted, scope, now),
        "here": scope.behind(
            wanted.figure.key, wanted.outcome, **({"band": wanted.band} if wanted.band else {})
        ),
        "query": scope.filters.query(),
    }
    return render(request, "kpis/tickets.html", context)
