"""The names behind what actions point at, fetched once for any number of macros; what is gone has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Team, User
from tickets.models import Category, Impact, Priority, Status, Urgency
from tickets.services.macros.actions import ME, NOBODY, Action, ActionKind, Change, Note, Reply
from tickets.services.macros.registry import guide_titles


@dataclass(frozen=True)
class Targets:
    """What the actions point at, as far as it is still there."""

    categories: dict[str, Category]
    teams: dict[str, Team]
    people: dict[int, User]
    guides: dict[str, str]


@dataclass(frozen=True)
class ActionWords:
    """An action as people read it. `fault` says why it cannot be done any more; else empty."""

    kind: str
    icon: str
    label: str
    value: str
    fault: str

    def __str__(self) -> str:
        return f"{self.label}: {self.value}" if self.value else self.label


ICONS = {
    ActionKind.REPLY: "reply",
    ActionKind.NOTE: "sticky-note",
    ActionKind.STATUS: "circle-dot",
    ActionKind.PRIORITY: "flag",
    ActionKind.IMPACT: "users",
    ActionKind.URGENCY: "timer",
    ActionKind.CATEGORY: "folder",
    ActionKind.ADD_TAGS: "tag",
    ActionKind.REMOVE_TAGS: "tag",
    ActionKind.TEAM: "arrow-right-left",
    ActionKind.ASSIGN: "user-round",
    ActionKind.GUIDE: "list-checks",
}


def targets_of(actions: Iterable[Action]) -> Targets:
    """One query for each kind of thing pointed at: four at most."""
    wanted: dict[ActionKind, set[Any]] = {kind: set() for kind in ActionKind}
    for action in actions:
        if isinstance(action, Change) and not isinstance(action.value, tuple):
            wanted[action.kind].add(action.value)
    people = wanted[ActionKind.ASSIGN] - {ME, NOBODY}
    slugs = wanted[ActionKind.CATEGORY]
    categories = Category.objects.filter(slug__in=slugs, is_active=True) if slugs else []
    team_slugs = wanted[ActionKind.TEAM]
    teams = Team.objects.filter(slug__in=team_slugs, is_active=True) if team_slugs else []
    users = User.objects.filter(pk__in=people, is_active=True) if people else []
    guides = wanted[ActionKind.GUIDE]
    return Targets(
        categories={category.slug: category for category in categories},
        teams={team.slug: team for team in teams},
        people={user.pk: user for user in users if user.is_agent},
        guides=dict(guide_titles(guides)) if guides else {},
    )


def action_words(action: Action, targets: Targets) -> ActionWords:
    """The action in the reader's language."""
    label = str(action.kind.label)
    value, fault = "", ""
    if isinstance(action, Reply):
        value = "" if len(action.texts) == 1 else ", ".join(sorted(action.texts))
    elif isinstance(action, Note):
        value = action.text
    else:
        value, fault = _said(action, targets)
    return ActionWords(action.kind.value, ICONS[action.kind], label, value, fault)


_CHOICES: dict[ActionKind, Any] = {
    ActionKind.STATUS: Status,
    ActionKind.PRIORITY: Priority,
    ActionKind.IMPACT: Impact,
    ActionKind.URGENCY: Urgency,
}


def _said(action: Change, targets: Targets) -> tuple[str, str]:
    """The value's name, and what is wrong with it."""
    if action.kind in _CHOICES:
        return str(_CHOICES[action.kind](action.value).label), ""
    if isinstance(action.value, tuple):
        return ", ".join(action.value), ""
    if action.value == ME:
        return pgettext("assign to", "me"), ""
    if action.value == NOBODY:
        return _("nobody"), ""
    name = _pointed_at(action, targets)
    return (name, "") if name else (str(action.value), _gone(action))


def _pointed_at(action: Change, targets: Targets) -> str:
    there: dict[ActionKind, dict[Any, Any]] = {
        ActionKind.CATEGORY: targets.categories,
        ActionKind.TEAM: targets.teams,
        ActionKind.ASSIGN: targets.people,
        ActionKind.GUIDE: targets.guides,
    }
    found = there[action.kind].get(action.value)
    return str(found) if found is not None else ""


def _gone(action: Change) -> str:
    return {
        ActionKind.CATEGORY: _("The category “%(value)s” is not there any more."),
        ActionKind.TEAM: _("The team “%(value)s” is not there any more."),
        ActionKind.ASSIGN: _("The person it assigns to does not help here any more."),
        ActionKind.GUIDE: _("The guide “%(value)s” is not there any more."),
    }[action.kind] % {"value": action.value}
