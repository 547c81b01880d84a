"""`{% rail_views as groups %}`: the views with their numbers, on every page of the workspace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.models import SavedView
from tickets.selectors import view_counts
from tickets.selectors.counting import COUNT_CAP
from tickets.selectors.saved_views import (
    ViewCount,
    params_of,
    saved_counts,
    saved_counts_known,
    saved_views_for,
    views_by_audience,
)
from tickets.selectors.standing import STANDING_VIEWS

register = template.Library()

# Beside our own views stand those of upper rooms: (code, its route), after this one.
_AFTER_WAITING = ("handoffs", "escalation:queue")
_TONES = {"breaching": "danger", "handoffs": "warning"}
_UNKNOWN = ViewCount(None, is_broken=False)


@dataclass(frozen=True)
class Link:
    """`count` is "" where there is nothing to say; `tone` colours what presses."""

    key: str
    label: Any
    href: str
    count: str
    tone: str
    is_current: bool
    is_broken: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    links: list[Link]


def _number(count: int | None) -> str:
    if count is None:
        return ""
    return f"{COUNT_CAP - 1}+" if count >= COUNT_CAP else str(count)


def _standing(code: str, label: Any, href: str, counts: dict[str, int], here: Any) -> Link:
    count = counts.get(code)
    tone = _TONES.get(code, "") if count else ""
    shown = "" if tone == "" and code in _TONES else _number(count)
    return Link(f"view-{code}", label, href, shown, tone, here == code)


def _standing_links(user: User, here: Any, now: datetime, *, is_fresh: bool) -> list[Link]:
    counts = view_counts(user, now=now, is_fresh=is_fresh)
    base, links = reverse("tickets:list"), []
    for code, view in STANDING_VIEWS.items():
        links.append(_standing(code, view.name, f"{base}?view={code}", counts, here))
        if code == "waiting":
            upper, route = _AFTER_WAITING
            label = _("Hand-offs to accept")
            links.append(_standing(upper, label, reverse(route), counts, here))
    if counts.get("drafts") or here == "drafts":
        links.append(_standing("drafts", _("Drafts"), reverse("tickets:drafts"), counts, here))
    return links


def _saved(view: SavedView, counts: dict[int, ViewCount], here: SavedView | None) -> Link:
    params = params_of(view)
    params["saved"] = str(view.pk)
    found = counts.get(view.pk, _UNKNOWN)
    return Link(
        key=f"saved-{view.pk}",
        label=view.name,
        href=f"{reverse('tickets:list')}?{params.urlencode()}",
        count=_number(found.number),
        tone="",
        is_current=here is not None and here.pk == view.pk,
        is_broken=found.is_broken,
    )


@register.simple_tag(takes_context=True)
def rail_views(context: Context) -> dict[str, Any]:
    """The groups of the rail. Saved views are counted by the rail's own request, unless it just was."""
    user = context.get("user")
    if not isinstance(user, User) or not user.is_agent:
        return {"groups": [], "is_counted": True}
    now, is_fresh = timezone.now(), bool(context.get("is_fresh"))
    views = views_by_audience(saved_views_for(user))
    counts = (saved_counts(user, now=now) if is_fresh else saved_counts_known(user)) or {}
    titles = {"own": _("Your views"), "shared": _("Team views")}
    saved = [
        Group(titles[code], [_saved(view, counts, context.get("saved")) for view in found])
        for code, found in views.items()
        if found
    ]
    standing = _standing_links(user, context.get("view"), now, is_fresh=is_fresh)
    return {
        "groups": [Group("", standing), *saved],
        "is_counted": all(view.pk in counts for found in views.values() for view in found),
    }
