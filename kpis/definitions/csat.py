"""Satisfaction: the last answer inside the survey's window. 4 and 5 count as satisfied."""

from dataclasses import dataclass
from datetime import timedelta

from kpis.definitions.ledger import Ledger
from tickets.models import EventKind

VERSION = 1
WINDOW = timedelta(days=28)
SATISFIED_FROM = 4


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`score` is 1 to 5, None while unanswered."""

    is_asked: bool
    score: int | None
    reason: str = ""


def csat(ledger: Ledger, *, window: timedelta = WINDOW) -> Satisfaction:
    sent_at = next((e.at for e in ledger if e.kind == EventKind.SURVEY_SENT), None)
    if sent_at is None:
        return Satisfaction(False, None, "no_survey")
    answers = [
        event.data["score"]
        for event in ledger
        if event.kind == EventKind.SURVEY_ANSWERED and event.at <= sent_at + window
    ]
    if not answers:
        return Satisfaction(True, None, "no_answer")
    return Satisfaction(True, answers[-1])
