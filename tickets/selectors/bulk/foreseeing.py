"""What a job would do, before it is asked for: how many would change, and why the others would not."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import User
from tickets import access
from tickets.models import UNRESOLVED, Macro, Status, Ticket
from tickets.selectors.bulk.choosing import Chosen
from tickets.selectors.checklist import with_open_lines
from tickets.services.bulk.actions import CHANGED, SAME, Facts, action_load
from tickets.services.macros.apply import macro_status
from tickets.services.status import CORRECTION_WINDOW

_COLUMNS = ("pk", "status", "tier", "team_id", "assignee_id", "priority", "category_id", "requester_id")  # fmt: skip
BATCH = 2_000
# By what is foreseen, in the order in which it is told.
_SENTENCES = {
    CHANGED: ngettext_lazy(
        "%(count)d ticket will be changed.", "%(count)d tickets will be changed.", "count"
    ),
    SAME: ngettext_lazy(
        "%(count)d is like that already.", "%(count)d are like that already.", "count"
    ),
    "closed": ngettext_lazy(
        "%(count)d is closed and will be skipped.",
        "%(count)d are closed and will be skipped.",
        "count",
    ),
    "transition": ngettext_lazy(
        "%(count)d cannot go there from where it stands.",
        "%(count)d cannot go there from where they stand.",
        "count",
    ),
    "other_level": ngettext_lazy(
        "%(count)d is of another level: that needs a hand-off.",
        "%(count)d are of another level: that needs a hand-off.",
        "count",
    ),
    "cannot_hold": ngettext_lazy(
        "%(count)d is that person's own request.",
        "%(count)d are that person's own requests.",
        "count",
    ),
    "own": ngettext_lazy(
        "%(count)d is your own request: a colleague has to work it.",
        "%(count)d are your own requests: a colleague has to work them.",
        "count",
    ),
    "hidden": ngettext_lazy(
        "%(count)d is not there any more.", "%(count)d are not there any more.", "count"
    ),
}


def foreseen(*, user: User, action: dict[str, Any], chosen: Chosen, now: datetime) -> list[str]:
    """Sentences: what will change first, then what will not and why, then what cannot be taken back."""
    loaded = action_load(action)
    counts: Counter[str] = Counter()
    changing: list[int] = []
    resolved: list[int] = []
    for facts in _facts(user, chosen.pks):
        code = "own" if facts.requester_id == user.pk else loaded.foresee(facts)
        counts[code] += 1
        if code == CHANGED and facts.status in UNRESOLVED:
            changing.append(facts.pk)
        elif code == CHANGED and facts.status == Status.RESOLVED:
            resolved.append(facts.pk)
    counts["hidden"] = len(chosen) - counts.total()
    return [
        *_lines(counts),
        *_open_lines(action, changing),
        *_reopened(action, resolved, user, now),
        *_warnings(action, counts[CHANGED]),
    ]


def _resolves(action: dict[str, Any]) -> bool:
    if action["kind"] == "macro":
        return macro_status(Macro.objects.get(pk=action["macro"])) == Status.RESOLVED
    return action["kind"] == "status" and action["to"] == Status.RESOLVED


def _open_lines(action: dict[str, Any], pks: list[int]) -> list[str]:
    """Of those that would be resolved, how many with lines of their checklist still open."""
    if not pks or not _resolves(action):
        return []
    batches = (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
    count = sum(with_open_lines(batch) for batch in batches)
    words = ngettext(
        "%(count)d of them has open lines on its checklist and is resolved all the same.",
        "%(count)d of them have open lines on their checklists and are resolved all the same.",
        count,
    )
    return [words % {"count": count}] if count else []


def _facts(user: User, pks: list[int]) -> Iterator[Facts]:
    for start in range(0, len(pks), BATCH):
        rows = access.tickets_for(user).filter(pk__in=pks[start : start + BATCH])
        for values in rows.order_by().values_list(*_COLUMNS):
            yield Facts(*values)


def _reopened(action: dict[str, Any], pks: list[int], user: User, now: datetime) -> list[str]:
    """Of those that would be open again, how many the figures count as reopened."""
    if not pks or action["kind"] != "status" or action["to"] != Status.OPEN:
        return []
    slips = Q(resolved_by=user, resolved_at__gte=now - CORRECTION_WINDOW)
    batches = (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
    count = sum(Ticket.objects.filter(pk__in=batch).exclude(slips).count() for batch in batches)
    words = ngettext(
        "%(count)d was resolved: it counts as reopened in the figures.",
        "%(count)d were resolved: they count as reopened in the figures.",
        count,
    )
    return [words % {"count": count}] if count else []


def _lines(counts: Counter[str]) -> list[str]:
    told = (code for code in _SENTENCES if counts[code] or code == CHANGED)
    return [_SENTENCES[code] % {"count": counts[code]} for code in told]


def _warnings(action: dict[str, Any], count: int) -> list[str]:
    """What leaves the house, and what cannot be taken back."""
    if not count:
        return []
    kind = action["kind"]
    if kind == "status" and action["to"] == Status.RESOLVED and not action.get("untold"):
        return [
            ngettext(
                "Its requester gets a mail that it was resolved.",
                "Each requester gets a mail that it was resolved: %(count)d mails.",
                count,
            )
            % {"count": count}
        ]
    if kind == "status" and action["to"] == Status.CLOSED:
        return [_("Closing cannot be undone.")]
    if kind == "macro" and Macro.objects.get(pk=action["macro"]).has_reply:
        return [
            ngettext(
                "Its reply is sent to the requester. What was sent cannot be taken back.",
                "Its reply is sent to %(count)d requesters. What was sent cannot be taken back.",
                count,
            )
            % {"count": count}
        ]
    return []
