"""A job in words, in the reader's language: what it does to how many, and why a ticket was refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from tickets.models import BulkItem, BulkJob, Category, Macro, Priority, Status
from tickets.models.ticket import reference_of
from tickets.services.bulk.actions import UNDO
from tickets.services.bulk.refusals import (
    CannotHold,
    ChangedMeanwhile,
    NotUndoable,
    OutOfSight,
    OwnRequest,
    TargetGone,
)

_NAMED: dict[str, type[Model]] = {
    "assignee": User,
    "team": Team,
    "category": Category,
    "macro": Macro,
}


@dataclass
class BulkNames:
    """The names behind the ids of some jobs' actions."""

    found: dict[tuple[str, int], str] = field(default_factory=dict)

    def of(self, kind: str, pk: int) -> str:
        return self.found.get((kind, pk), "?")


def names_for(jobs: Iterable[BulkJob]) -> BulkNames:
    """One query for each kind of thing that the jobs name."""
    wanted: dict[str, set[int]] = {}
    for job in jobs:
        for kind, value in _inner(job.action).items():
            if kind in _NAMED and value is not None:
                wanted.setdefault(kind, set()).add(value)
    names = BulkNames()
    for kind, pks in wanted.items():
        for thing in _NAMED[kind]._default_manager.filter(pk__in=pks):
            names.found[kind, thing.pk] = str(thing)
    return names


def _inner(action: dict[str, Any]) -> dict[str, Any]:
    return action["of"] if action["kind"] == UNDO else action


def job_title(job: BulkJob, names: BulkNames) -> str:
    """Such as "Assign 37 tickets to Lena Vidal"; an undoing says whether it is done."""
    action = _inner(job.action)
    title = _TITLES[action["kind"]](action, job.total, names)
    if job.action["kind"] != UNDO:
        return title
    words = _("Undoing: %(what)s") if job.is_under_way else _("Undone: %(what)s")
    return words % {"what": title}


def _assign(action: dict[str, Any], count: int, names: BulkNames) -> str:
    if action["assignee"] is None:
        words = ngettext(
            "Give %(count)d ticket back to its queue",
            "Give %(count)d tickets back to their queues",
            count,
        )
        return words % {"count": count}
    words = ngettext(
        "Assign %(count)d ticket to %(person)s", "Assign %(count)d tickets to %(person)s", count
    )
    return words % {"count": count, "person": names.of("assignee", action["assignee"])}


def _team(action: dict[str, Any], count: int, names: BulkNames) -> str:
    words = ngettext(
        "Move %(count)d ticket to %(team)s", "Move %(count)d tickets to %(team)s", count
    )
    return words % {"count": count, "team": names.of("team", action["team"])}


def _status(action: dict[str, Any], count: int, names: BulkNames) -> str:
    if action["to"] == Status.RESOLVED:
        return ngettext("Resolve %(count)d ticket", "Resolve %(count)d tickets", count) % {
            "count": count
        }
    words = ngettext(
        "Set %(count)d ticket to “%(status)s”", "Set %(count)d tickets to “%(status)s”", count
    )
    return words % {"count": count, "status": Status(action["to"]).label}


def _priority(action: dict[str, Any], count: int, names: BulkNames) -> str:
    words = ngettext(
        "Set the priority of %(count)d ticket to “%(priority)s”",
        "Set the priority of %(count)d tickets to “%(priority)s”",
        count,
    )
    return words % {"count": count, "priority": Priority(action["priority"]).label}


def _category(action: dict[str, Any], count: int, names: BulkNames) -> str:
    words = ngettext(
        "File %(count)d ticket under “%(category)s”",
        "File %(count)d tickets under “%(category)s”",
        count,
    )
    return words % {"count": count, "category": names.of("category", action["category"])}


def _tags(action: dict[str, Any], count: int, names: BulkNames) -> str:
    tags = [f"+{name}" for name in action["add"]] + [f"\N{MINUS SIGN}{n}" for n in action["remove"]]
    if not tags:
        return ngettext("Tag %(count)d ticket", "Tag %(count)d tickets", count) % {"count": count}
    words = ngettext("Tag %(count)d ticket: %(tags)s", "Tag %(count)d tickets: %(tags)s", count)
    return words % {"count": count, "tags": ", ".join(tags)}


def _merge(action: dict[str, Any], count: int, names: BulkNames) -> str:
    words = ngettext(
        "Merge %(count)d ticket into %(survivor)s",
        "Merge %(count)d tickets into %(survivor)s",
        count,
    )
    return words % {"count": count, "survivor": reference_of(action["into"])}


def _macro(action: dict[str, Any], count: int, names: BulkNames) -> str:
    words = ngettext(
        "Apply “%(macro)s” to %(count)d ticket", "Apply “%(macro)s” to %(count)d tickets", count
    )
    return words % {"count": count, "macro": names.of("macro", action["macro"])}


_TITLES: dict[str, Callable[[dict[str, Any], int, BulkNames], str]] = {
    "assign": _assign,
    "team": _team,
    "status": _status,
    "priority": _priority,
    "category": _category,
    "tags": _tags,
    "merge": _merge,
    "macro": _macro,
}


def job_summary(job: BulkJob) -> str:
    """What came of it so far, such as "34 changed, 2 like that already, 3 refused"."""
    parts = [
        ngettext("%(count)s changed", "%(count)s changed", job.changed),
        ngettext("%(count)s like that already", "%(count)s like that already", job.same),
        ngettext("%(count)s refused", "%(count)s refused", job.refused),
        ngettext("%(count)s not done", "%(count)s not done", job.left),
    ]
    counts = (job.changed, job.same, job.refused, 0 if job.is_under_way else job.left)
    said = [
        part % {"count": intcomma(count)}
        for part, count in zip(parts, counts, strict=True)
        if count
    ]
    return ", ".join(said) or _("Nothing changed")


_OURS = {
    refusal.code: refusal
    for refusal in (OutOfSight, OwnRequest, CannotHold, TargetGone, ChangedMeanwhile, NotUndoable)
}


def reason_words(item: BulkItem) -> str:
    """Why it was refused: our own reasons in the reader's language, others as the actor was told."""
    if item.reason in _OURS:
        return str(_OURS[item.reason]())
    if item.reason == "busy":
        return _("Somebody was changing it all the while. Try this one again.")
    if item.reason == "failed":
        return _("Something went wrong on our side. This one was left as it was.")
    return item.words
