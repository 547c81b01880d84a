"""Saved views: kept from the list one looks at, changed, put in order, taken away and put back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Team
from tickets import services
from tickets.access import standing_of
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, StaleView
from tickets.forms_views import ColumnsForm, SavedViewForm
from tickets.models import SavedView
from tickets.selectors import view_get
from tickets.selectors.columns import custom_fields
from tickets.selectors.saved_views import (
    may_change,
    params_of,
    saved_view_get,
    saved_view_of,
    saved_views_for,
    views_by_audience,
)
from tickets.views.list_context import LAYOUTS, layout_for, layout_key, rail_context

LIST_QUERY_LENGTH = 4_000


def _posted_params(request: AgentRequest) -> QueryDict:
    """The list that the form was on."""
    return QueryDict(request.POST.get("list_query", "")[:LIST_QUERY_LENGTH])


def _teams(request: AgentRequest) -> list[Team]:
    return list(Team.objects.filter(pk__in=standing_of(request.user).team_ids).order_by("pk"))


def _to(view: SavedView) -> HttpResponse:
    query = urlencode({"saved": view.pk})
    return redirect(f"{reverse('tickets:list')}?{query}")


def _form_page(
    request: AgentRequest,
    form: SavedViewForm,
    view: SavedView | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {**rail_context(request), "form": form, "edited": view, **more}
    return render(request, "tickets/saved/edit.html", context, status=status)


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_new(request: AgentRequest) -> HttpResponse:
    """Keeps the list of `list_query` under a name."""
    teams = _teams(request)
    if request.method != "POST":
        query = rail_context(request)["list_query"]
        form = SavedViewForm(initial={"list_query": query}, user=request.user, teams=teams)
        return _form_page(request, form, None)
    form = SavedViewForm(request.POST, user=request.user, teams=teams)
    if not form.is_valid():
        return _form_page(request, form, None, 422)
    params = _posted_params(request)
    try:
        content = form.content(params, _chosen_columns(request, params))
        key = request.POST.get("submission_key", "")
        view = services.saved_view_create(
            content=content, actor=request.user, now=timezone.now(), submission_key=key
        )
    except AlreadySubmitted:
        return redirect("tickets:saved")
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return _form_page(request, form, None, 422)
    messages.success(request, _("The view “%(name)s” is in your list.") % {"name": view.name})
    return _to(view)


def _listed(request: AgentRequest, params: QueryDict) -> dict[str, Any]:
    """The list that a form was on, as far as its layout goes."""
    saved = saved_view_of(request.user, params.get("saved", ""))
    return {"saved": saved, "standing": view_get(params.get("view", "mine"))}


def _chosen_columns(request: AgentRequest, params: QueryDict) -> list[str]:
    """The columns that the list is looked at with, where it is wide."""
    layout = layout_for(request, _listed(request, params))
    return list(layout.columns) if layout.is_wide else []


def view_action(action: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page on a saved view that one sees; refusals become pages."""

    @agent_required
    @wraps(action)
    def page(request: AgentRequest, pk: int) -> HttpResponse:
        try:
            return action(request, saved_view_get(request.user, pk))
        except NotAllowed as refusal:
            return render(request, "403.html", {"message": str(refusal)}, status=403)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@view_action
def saved_edit(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Another name, audience, or, with `list_query`, other filters."""
    if not may_change(request.user, view):
        raise NotAllowed
    teams = _teams(request)
    if view.team is not None and view.team not in teams:
        teams.append(view.team)
    if request.method != "POST":
        return _form_page(request, SavedViewForm.of(view, request.user, teams), view)
    form = SavedViewForm(request.POST, user=request.user, teams=teams)
    if not form.is_valid():
        return _form_page(request, form, view, 422)
    params = _posted_params(request) if request.POST.get("list_query") else params_of(view)
    try:
        services.saved_view_update(
            view=view,
            content=form.content(params, view.columns),
            actor=request.user,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return _form_page(request, form, view, 422)
    except StaleView as refusal:
        return _form_page(request, form, view, 409, stale=str(refusal))
    messages.success(request, _("Saved."))
    return _to(view)


@require_POST
@view_action
def saved_keep(request: AgentRequest, view: SavedView) -> HttpResponse:
    """The filters and the order of `list_query` become the view's."""
    content = services.ViewContent(
        name=view.name,
        params=_posted_params(request),
        team=view.team,
        is_for_all=view.is_for_all,
        columns=view.columns,
    )
    services.saved_view_update(
        view=view, content=content, actor=request.user, now=timezone.now(), expected_version=None
    )
    messages.success(request, _("Saved."))
    return _to(view)


@require_POST
@view_action
def saved_delete(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Takes it out of everybody's rail; the page that follows offers to put it back."""
    services.saved_view_delete(view=view, actor=request.user, now=timezone.now())
    return redirect(f"{reverse('tickets:saved')}?{urlencode({'deleted': view.pk})}")


@agent_required
@require_POST
def saved_restore(request: AgentRequest, pk: int) -> HttpResponse:
    try:
        view = services.saved_view_restore(pk=pk, actor=request.user, now=timezone.now())
    except NotAllowed:
        raise Http404 from None
    if view is None:
        raise Http404
    messages.success(request, _("The view “%(name)s” is back.") % {"name": view.name})
    return _to(view)


@require_POST
@view_action
def saved_move(request: AgentRequest, view: SavedView) -> HttpResponse:
    """One place up or down among those it stands with."""
    groups = views_by_audience(saved_views_for(request.user))
    among = next(group for group in groups.values() if view in group)
    step = -1 if request.POST.get("to") == "up" else 1
    services.saved_view_move(view=view, among=among, step=step, actor=request.user)
    return redirect("tickets:saved")


@agent_required
@require_GET
def saved_list(request: AgentRequest) -> HttpResponse:
    """All that one sees, with what one may do to each."""
    views = saved_views_for(request.user)
    prefetch_related_objects(views, "team", "owner")
    groups = views_by_audience(views)
    titles = {"own": _("Your views"), "shared": _("Views of your teams")}
    context = {
        **rail_context(request),
        "view": "",
        "groups": [
            (titles[code], [(view, may_change(request.user, view)) for view in views])
            for code, views in groups.items()
        ],
        "deleted": _deleted(request),
    }
    return render(request, "tickets/saved/list.html", context)


def _deleted(request: AgentRequest) -> SavedView | None:
    given = request.GET.get("deleted", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return None
    view = SavedView.objects.filter(pk=int(given), deleted_at__isnull=False).first()
    return view if view is not None and may_change(request.user, view) else None


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_columns(request: AgentRequest) -> HttpResponse:
    """Wide or narrow, and with which columns: remembered for this person and view."""
    fields = custom_fields()
    if request.method != "POST":
        context = rail_context(request)
        layout = layout_for(request, context)
        context["form"] = ColumnsForm.of(layout, fields, context["list_query"])
        name = "_columns_form" if request.headers.get("HX-Request") else "columns"
        return render(request, f"tickets/saved/{name}.html", context)
    params, form = _posted_params(request), ColumnsForm(request.POST, fields=fields)
    services.view_layout_set(
        user=request.user,
        view=layout_key(_listed(request, params)),
        is_wide=request.POST.get("shape") != "narrow",
        columns=form.chosen() if form.is_valid() else [],
    )
    request.session.pop(LAYOUTS, None)
    return redirect(f"{reverse('tickets:list')}?{params.urlencode()}")
