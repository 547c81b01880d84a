"""Keeping a list: its filters, order and columns, for oneself, a team or everybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets.access import standing_of
from tickets.exceptions import InvalidInput, NotAllowed, StaleView
from tickets.filters import is_filter
from tickets.models import SavedView, ViewLayout
from tickets.selectors.saved_views import may_change, saved_views_forget
from tickets.services.submission import submission_claim, submission_key_for

MAX_NAME = 80
MAX_VIEWS = 100  # of one owner
KEPT = timedelta(days=1)  # so long can a deleted view be put back


@dataclass(frozen=True)
class ViewContent:
    """What a view is to be. `params` as a list's URL writes it; `team` or `is_for_all`: who else sees it."""

    name: str
    params: QueryDict
    team: Team | None = None
    is_for_all: bool = False
    columns: Sequence[str] = field(default_factory=list)


def filters_of(params: QueryDict) -> dict[str, list[str]]:
    """The part of a URL that says which tickets are meant."""
    return {
        name: [value for value in params.getlist(name) if value][:100]
        for name in params
        if (is_filter(name) or name == "view") and any(params.getlist(name))
    }


def _checked(content: ViewContent, actor: User) -> dict[str, object]:
    """The columns of the row. Raises NotAllowed or InvalidInput."""
    if not actor.is_active or not actor.is_agent:
        raise NotAllowed
    name = " ".join(content.name.replace("\x00", "").split())
    if not name:
        raise InvalidInput("name", _("Give the view a name."))
    if len(name) > MAX_NAME:
        raise InvalidInput("name", _("At most %(max)d characters.") % {"max": MAX_NAME})
    if content.is_for_all and not actor.is_supervisor:
        raise NotAllowed
    return {
        "name": name,
        "team": None if content.is_for_all else content.team,
        "is_for_all": content.is_for_all,
        "filters": filters_of(content.params),
        "order": content.params.get("sort", "")[:30],
        "columns": list(content.columns),
    }


def _require_member(team: Team | None, actor: User) -> None:
    if team is not None and team.pk not in standing_of(actor).team_ids:
        raise NotAllowed


@transaction.atomic
def saved_view_create(
    *, content: ViewContent, actor: User, now: datetime, submission_key: str = ""
) -> SavedView:
    """A new view at the end of its owner's. Raises NotAllowed, InvalidInput or AlreadySubmitted."""
    columns = _checked(content, actor)
    _require_member(content.team, actor)
    key = submission_key_for(submission_key, "view", columns)
    submission_claim(user=actor, key=key, ticket=None, now=now)
    own = SavedView.objects.filter(owner=actor, deleted_at__isnull=True)
    if own.count() >= MAX_VIEWS:
        raise InvalidInput("name", _("You have %(max)d views already.") % {"max": MAX_VIEWS})
    last = own.aggregate(last=Max("position"))["last"]
    saved_views_forget(actor)
    return SavedView.objects.create(
        owner=actor,
        position=0 if last is None else min(last + 1, 30_000),
        created_at=now,
        updated_at=now,
        **columns,
    )


def saved_view_update(
    *,
    view: SavedView,
    content: ViewContent,
    actor: User,
    now: datetime,
    expected_version: int | None,
) -> SavedView:
    """The view as `content` says. Raises NotAllowed, InvalidInput, or StaleView when somebody was first."""
    columns = _checked(content, actor)
    _require_change(view, actor)
    if content.team is not None and content.team.pk != view.team_id:
        _require_member(content.team, actor)
    saved_views_forget(actor)
    return _changed(view, expected_version, now, **columns)


def _require_change(view: SavedView, actor: User) -> None:
    if not actor.is_active or not actor.is_agent or not may_change(actor, view):
        raise NotAllowed


def _changed(
    view: SavedView, expected_version: int | None, now: datetime, **columns: object
) -> SavedView:
    rows = SavedView.objects.filter(pk=view.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(**columns, version=F("version") + 1, updated_at=now):
        raise StaleView
    view.refresh_from_db()
    return view


def saved_view_delete(*, view: SavedView, actor: User, now: datetime) -> None:
    """Takes the view away from everybody; for a day it can be put back."""
    _require_change(view, actor)
    SavedView.objects.filter(owner_id=view.owner_id, deleted_at__lt=now - KEPT).delete()
    _changed(view, None, now, deleted_at=now)
    saved_views_forget(actor)


def saved_view_restore(*, pk: int, actor: User, now: datetime) -> SavedView | None:
    """Puts a deleted view back; None where there is none (any more)."""
    view = SavedView.objects.filter(pk=pk, deleted_at__gte=now - KEPT).first()
    if view is None:
        return None
    _require_change(view, actor)
    if view.team_id and view.owner_id != actor.pk:
        _require_member(view.team, actor)
    saved_views_forget(actor)
    return _changed(view, None, now, deleted_at=None)


@transaction.atomic
def saved_view_move(*, view: SavedView, among: Sequence[SavedView], step: int, actor: User) -> None:
    """Moves the view `step` places among those it stands with, and numbers them anew."""
    _require_change(view, actor)
    order = [other for other in among if other.pk != view.pk]
    at = [other.pk for other in among].index(view.pk)
    order.insert(min(max(at + step, 0), len(order)), view)
    for position, other in enumerate(order):
        if other.position != position:
            SavedView.objects.filter(pk=other.pk).update(position=position)
    saved_views_forget(actor)


def view_layout_set(*, user: User, view: str, is_wide: bool, columns: Sequence[str]) -> None:
    """How this person looks at a view from now on."""
    ViewLayout.objects.update_or_create(
        user=user, view=view[:30], defaults={"is_wide": is_wide, "columns": list(columns)}
    )
