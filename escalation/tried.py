"""What was tried: the lines of a ticket's guide runs, as a hand-off keeps and shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_datetime

from accounts.models import User
from knowledge_base.models import GuideRun
from knowledge_base.selectors import tried_lines
from knowledge_base.services import run_hand_off
from tickets.models import Ticket


@dataclass(frozen=True)
class TriedStep:
    """One step that was done. `outcome` is a code, `words` the same as its guide says it."""

    step: str
    outcome: str
    words: str
    reason: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class TriedGuide:
    """A guide that was followed, and what came of each step."""

    title: str
    steps: list[TriedStep]


def tried_snapshot(ticket: Ticket, language: str) -> tuple[Mapping[str, Any], ...]:
    """One JSON-ready line for each recorded step: guide, step, outcome, reason, who, when.

    People are kept by name too: the document says who it was even when the account is gone.
    """
    # Outcomes in words too belong to that language, whatever the request's is.
    with translation.override(language):
        lines = tried_lines(ticket, language)
    return tuple(
        {
            "guide": line["guide"],
            "step": line["step"],
            "outcome": line["outcome"],
            "words": line["outcome_words"],
            "reason": line["reason"],
            "who": str(line["actor"]) if line["actor"] else "",
            "who_id": line["actor"].pk if line["actor"] else None,
            "when": line["at"].isoformat(),
        }
        for line in lines
    )


def tried_shown(lines: Iterable[Mapping[str, Any]]) -> list[TriedGuide]:
    """The lines by guide, in the order in which they were done."""
    return [
        TriedGuide(guide, [_step(line) for line in group])
        for guide, group in groupby(lines, key=lambda line: str(line.get("guide", "")))
    ]


def _step(line: Mapping[str, Any]) -> TriedStep:
    return TriedStep(
        step=str(line.get("step", "")),
        outcome=str(line.get("outcome", "")),
        words=str(line.get("words", "")),
        reason=str(line.get("reason", "")),
        who=str(line.get("who", "")),
        at=parse_datetime(str(line.get("when", ""))),
    )


def runs_leave(*, ticket: Ticket, actor: User, now: datetime) -> None:
    """Ends the guide still open on the ticket as handed off: its steps go along."""
    for run in GuideRun.objects.active().filter(ticket=ticket).select_related("ticket"):
        run_hand_off(run=run, actor=actor, now=now)
