"""The supervisor's dashboard, an agent's own figures, and both as a file."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required, supervisor_required
from accounts.models import User
from kpis import words
from kpis.export import to_csv
from kpis.filters import Filters
from kpis.forms import FiltersForm
from kpis.graphs import graphs
from kpis.selectors import backlog, figures, trends
from kpis.tiles import Scope, Span, counts, tiles


def _page(user: User, scope: Scope, now: datetime) -> dict[str, Any]:
    """What the page shows of a span."""
    filters = scope.filters
    found = figures(user, filters, now=now)
    if found.is_empty:
        return {"figures": found, "scope": scope}
    previous = filters.previous()
    before = figures(user, previous, now=now) if previous else None
    size, buckets = trends(user, filters, now=now)
    return {
        "figures": found,
        "scope": scope,
        "tiles": tiles(Span(found, before, buckets), scope),
        "counts": counts(found, scope),
        "graphs": graphs(size, buckets, scope),
    }


def _backlog(user: User, scope: Scope, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "band": band,
            "label": words.BANDS[band.key],
            "href": scope.behind("backlog", band=band.key),
        }
        for band in backlog(user, scope.filters, now=now)
    ]


def _render(request: AgentRequest, *, is_mine: bool) -> HttpResponse:
    """Wrong filters are said beside their fields, and no figure is shown for them."""
    now = timezone.now()
    form = FiltersForm(request.GET, user=request.user)
    context: dict[str, Any] = {"form": form, "is_mine": is_mine, "now": now}
    if not form.is_valid():
        return render(request, "kpis/dashboard.html", context, status=422)
    scope = Scope(_filters(form, request.user, now, is_mine=is_mine), is_mine)
    context |= _page(request.user, scope, now)
    context["backlog"] = _backlog(request.user, scope, now)
    context["query"] = scope.filters.query(**({"mine": "1"} if is_mine else {}))
    return render(request, "kpis/dashboard.html", context)


def _filters(form: FiltersForm, user: User, now: datetime, *, is_mine: bool) -> Filters:
    found = form.filters(now)
    return found.of_agent(user.pk) if is_mine else found


@require_GET
@supervisor_required
def everybody(request: AgentRequest) -> HttpResponse:
    """The figures of every ticket that the supervisor may see."""
    return _render(request, is_mine=False)


@require_GET
@agent_required
def mine(request: AgentRequest) -> HttpResponse:
    """An agent's own figures, beside nobody else's."""
    return _render(request, is_mine=True)


@require_GET
@agent_required
def export(request: AgentRequest) -> HttpResponse:
    """The same figures as CSV; agents get their own."""
    now = timezone.now()
    form = FiltersForm(request.GET, user=request.user)
    is_mine = not request.user.is_supervisor or "mine" in request.GET
    if not form.is_valid():
        context = {"form": form, "is_mine": is_mine, "now": now}
        return render(request, "kpis/dashboard.html", context, status=422)
    filters = _filters(form, request.user, now, is_mine=is_mine)
    _size, buckets = trends(request.user, filters, now=now)
    content = to_csv(figures(request.user, filters, now=now), buckets, filters, _named(form), now)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{now:%Y-%m-%d}.csv"'
    return response


def _named(form: FiltersForm) -> list[tuple[str, str]]:
    names = ("tier", "team", "channel", "category", "priority")
    chosen = [(name, form.cleaned_data[name]) for name in names]
    return [(name, str(value)) for name, value in chosen if value]
