"""What was tried: the lines of a ticket's guide runs, as a hand-off keeps and shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_datetime

from accounts.models import User
from knowledge_base.models import GuideRun, Outcome
from knowledge_base.selectors import outcome_in_words, tried_lines
from knowledge_base.services import run_hand_off
from tickets.models import Ticket

# What the answers to a question were called where a line does not say that it was one.
_ANSWERS = frozenset({"Yes", "No", "Sí"})
# What the reading is made from, and no reader's concern.
_SOURCES = ("titles", "is_question")


@dataclass(frozen=True)
class TriedStep:
    """One step that was done. `outcome` is a code, `words` the same in the reader's language."""

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

    People are kept by name too: the document says who it was even when the account is gone. The
    titles are kept in each language of the guide, so that everybody reads the same in their own.
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
            "titles": line["titles"],
            "is_question": line["is_question"],
        }
        for line in lines
    )


def tried_read(lines: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """The lines of a snapshot as a reader of `language` gets them: outcomes, and titles too.

    A line from before titles were kept by language, or of a guide that is not written in this
    one, has its titles as the sender read them.
    """
    return [_line_read(line, language) for line in lines]


def _line_read(line: Mapping[str, Any], language: str) -> dict[str, Any]:
    outcome, words = str(line.get("outcome", "")), str(line.get("words", ""))
    is_question = bool(line.get("is_question", words in _ANSWERS))
    with translation.override(language):
        words = outcome_in_words(outcome, is_question=is_question) or words
    titles = (line.get("titles") or {}).get(language) or {}
    known = {name: title for name, title in titles.items() if title}
    kept = {name: value for name, value in line.items() if name not in _SOURCES}
    # What was answered is the guide's own word, not ours.
    said = {} if outcome == Outcome.CHOSEN else {"words": words}
    return {**kept, **said, **known}


def tried_shown(lines: Iterable[Mapping[str, Any]], language: str) -> list[TriedGuide]:
    """The lines by guide, in the order in which they were done, in the reader's language."""
    read = tried_read(lines, language)
    return [
        TriedGuide(guide, [_step(line) for line in group])
        for guide, group in groupby(read, key=lambda line: str(line.get("guide", "")))
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
