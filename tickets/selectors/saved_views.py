"""Saved views: which a person sees, may change, what they ask for, and how many tickets are in each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.db.models import Q
from django.http import Http404, QueryDict

from accounts.models import User
from helpdesk.lib.bounded import TookTooLong, time_limit
from tickets.access import standing_of
from tickets.filters import Lookups
from tickets.models import SavedView
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.counting import COUNTS_SECONDS, counted
from tickets.selectors.matching import Matching, matching_read

# All are counted in one query; where that takes too long, each alone, and the slow ones not for a while.
TOGETHER_SECONDS, ALONE_SECONDS = 1.0, 0.3
SLOW_SECONDS = 600
# What words find is counted by a search, and may be older.
SEARCHED_SECONDS = 60


@dataclass(frozen=True)
class ViewCount:
    """`number` is None where it was not counted; `is_broken`: a filter names what is not there any more."""

    number: int | None
    is_broken: bool


def saved_views_for(user: User) -> list[SavedView]:
    """Own ones first, then those of one's teams, then everybody's, each in their order.

    Every page of the workspace asks: read once a request, and a few seconds old at most.
    """
    if not user.is_agent:
        return []
    known: list[SavedView] | None = user.__dict__.get("_saved_views")
    if known is None:
        known = caches["local"].get(_list_key(user))
    if known is None:
        known = _saved_views_read(user)
    user.__dict__["_saved_views"] = known
    return known


def _saved_views_read(user: User) -> list[SavedView]:
    mine = Q(owner=user) | Q(team_id__in=standing_of(user).team_ids) | Q(is_for_all=True)
    views = SavedView.objects.filter(mine, deleted_at__isnull=True).order_by("position", "pk")
    found = sorted(views, key=lambda view: (view.is_for_all, view.team_id or 0))
    caches["local"].set(_list_key(user), found, COUNTS_SECONDS)
    user.__dict__["_saved_views"] = found
    return found


def saved_views_forget(user: User) -> None:
    """After a change of this person's: the next list is read anew."""
    user.__dict__.pop("_saved_views", None)
    caches["local"].delete(_list_key(user))


def _list_key(user: User) -> str:
    return f"saved-views:{user.pk}"


def saved_view_of(user: User, given: str) -> SavedView | None:
    """The view of this number among those that the person sees."""
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return None
    pk = int(given)
    found = next((view for view in saved_views_for(user) if view.pk == pk), None)
    if found is None and user.is_agent:
        # Made a moment ago, where another process answered.
        found = next((view for view in _saved_views_read(user) if view.pk == pk), None)
    return found


def saved_view_get(user: User, pk: int) -> SavedView:
    """The view, or 404: hidden and missing look the same."""
    saved_views_forget(user)
    view = saved_view_of(user, str(pk))
    if view is None:
        raise Http404
    return view


def may_change(user: User, view: SavedView) -> bool:
    """Its owner; of a view that others see also the supervisors among them."""
    if view.is_for_all:
        return user.is_supervisor
    return view.owner_id == user.pk or (view.team_id is not None and user.is_supervisor)


def params_of(view: SavedView) -> QueryDict:
    """What the view asks for, as a list's URL writes it."""
    params = QueryDict(mutable=True)
    for name, values in view.filters.items():
        params.setlist(name, [str(value) for value in values])
    params.setdefault("view", "all")
    if view.order:
        params["sort"] = view.order
    return params


def saved_counts_known(user: User) -> dict[int, ViewCount] | None:
    """The counts of a few seconds ago, if there are any."""
    found: dict[int, ViewCount] | None = caches["local"].get(_key(user))
    return found


def saved_counts(user: User, *, now: datetime) -> dict[int, ViewCount]:
    """How many are in each saved view, up to COUNT_CAP, as it is now."""
    lookups = Lookups()
    asked = {
        view: matching_read(user, params_of(view), now=now, lookups=lookups)
        for view in saved_views_for(user)
    }
    numbers = _numbers(user, asked)
    counts = {
        view.pk: ViewCount(numbers.get(view.pk), bool(matching.reading.problems))
        for view, matching in asked.items()
    }
    caches["local"].set(_key(user), counts, COUNTS_SECONDS)
    return counts


def _key(user: User) -> str:
    return f"saved-counts:{user.pk}"


def _numbers(user: User, asked: Mapping[SavedView, Matching]) -> dict[int, int]:
    quick = {
        str(view.pk): matching.tickets
        for view, matching in asked.items()
        if not matching.reading.query and not caches["local"].get(_slow_key(view))
    }
    found = _together(quick)
    if found is None:
        found = _alone({view: asked[view].tickets for view in asked if str(view.pk) in quick})
    for view, matching in asked.items():
        if matching.reading.query:
            found |= _searched(user, view, matching)
    return {int(code): number for code, number in found.items()}


def _together(parts: Mapping[str, TicketQuerySet]) -> dict[str, int] | None:
    try:
        with time_limit(TOGETHER_SECONDS):
            return counted(dict(parts))
    except TookTooLong:
        return None


def _alone(parts: Mapping[SavedView, TicketQuerySet]) -> dict[str, int]:
    found: dict[str, int] = {}
    for view, tickets in parts.items():
        try:
            with time_limit(ALONE_SECONDS):
                found |= counted({str(view.pk): tickets})
        except TookTooLong:
            caches["local"].set(_slow_key(view), True, SLOW_SECONDS)
    return found


def _slow_key(view: SavedView) -> str:
    return f"slow-view:{view.pk}:{view.version}"


def _searched(user: User, view: SavedView, matching: Matching) -> dict[str, int]:
    key = f"searched-view:{user.pk}:{view.pk}:{view.version}"
    found: dict[str, int] | None = caches["local"].get(key)
    if found is None:
        try:
            with time_limit(TOGETHER_SECONDS):
                found = counted({str(view.pk): matching.tickets})
        except TookTooLong:
            found = {}
        caches["local"].set(key, found, SEARCHED_SECONDS)
    return found


def views_by_audience(views: Iterable[SavedView]) -> dict[str, list[SavedView]]:
    """`own` and `shared`: the two groups of the rail."""
    groups: dict[str, list[SavedView]] = {"own": [], "shared": []}
    for view in views:
        groups["shared" if view.is_for_all or view.team_id else "own"].append(view)
    return groups
