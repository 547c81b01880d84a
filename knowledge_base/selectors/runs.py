"""Runs of guides: where one stands, step by step, and what was tried on a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from knowledge_base.guides import languages_of, longest_way, progress
from knowledge_base.models import GuideRun
from knowledge_base.selectors.reading import StepView, step_views
from tickets.models import Ticket


@dataclass(frozen=True)
class RunView:
    """A run in one language: the steps done, the current one, and those that may follow."""

    run: GuideRun
    title: str
    done: Sequence[StepView]
    current: StepView | None
    ahead: Sequence[StepView]
    percent: int

    @property
    def is_requesters_turn(self) -> bool:
        """On the portal: False when the next step is ours to do."""
        return self.current is not None and self.current.is_requesters

    @property
    def is_from_portal(self) -> bool:
        return self.run.origin == "portal"


def runs_of(ticket: Ticket) -> list[GuideRun]:
    """The ticket's runs with version, article and steps, oldest first, in two queries.

    Only for those who work the ticket (tickets.access.sees_internal). No query where the ticket's page
    knows already that there are none.
    """
    if not getattr(ticket, "has_runs", True):
        return []
    return list(GuideRun.objects.filter(ticket=ticket).with_steps().order_by("pk"))


def run_view(run: GuideRun, language: str) -> RunView:
    """How the run stands. Reads `run.steps.all()` and its version: fetch by with_steps()."""
    content = run.version.content
    code = _language_of(content, language)
    views = step_views(content, code)
    done = [
        StepView(
            views[row.step_key].step, number, code, row.outcome, row.reason, row.actor,
            row.created_at, answer=row.answer,
        )
        for number, row in enumerate(run.steps.all(), start=1)
        if row.step_key in views
    ]  # fmt: skip
    way = longest_way(content, run.current_step) if run.is_active else []
    coming = [
        StepView(views[key].step, number, code, is_current=key == run.current_step)
        for number, key in enumerate(way, start=len(done) + 1)
    ]
    share = progress(content, run.current_step, len(done)) if run.is_active else 1.0
    return RunView(
        run=run,
        title=_title(content, code),
        done=done,
        current=coming[0] if coming else None,
        ahead=coming[1:],
        percent=round(share * 100),
    )


def tried_lines(ticket: Ticket, language: str) -> list[dict[str, Any]]:
    """What was tried on the ticket, in order: one dict for each step done, for a hand-off.

    Keys: guide, step (titles), outcome (code), outcome_words, reason, actor (User or None), at;
    is_question (its outcomes read Yes and No), and titles: guide and step in each language that
    the guide's version has.
    """
    views = (run_view(run, language) for run in runs_of(ticket))
    return [
        {
            "guide": view.title,
            "step": step.title,
            "outcome": step.outcome,
            "outcome_words": step.outcome_words,
            "reason": step.reason,
            "actor": step.actor,
            "at": step.at,
            "is_question": step.is_question,
            "titles": _titles(view.run.version.content, step),
        }
        for view in views
        for step in view.done
    ]


def runs_mark() -> Exists:
    """For the query of a ticket's page: whether a guide was ever followed on it."""
    return Exists(GuideRun.objects.filter(ticket=OuterRef("pk")))


@dataclass(frozen=True)
class HandoffWish:
    """What the guide that led to a hand-off says of it: the team's slug, and what to ask for."""

    team: str
    ask: str


def handoff_wish(ticket: Ticket, language: str) -> HandoffWish:
    """Of the step at which the ticket's last guide led to a hand-off, or stands now; both empty where there is none.

    Only for those who work the ticket (tickets.access.sees_internal).
    """
    run = GuideRun.objects.filter(ticket=ticket).with_steps().order_by("-pk").first()
    rows = list(run.steps.all()) if run is not None else []
    if run is None or not (run.is_handed_off or run.is_active):
        return HandoffWish("", "")
    key = run.current_step or (rows[-1].step_key if rows else "")
    view = step_views(run.version.content, _language_of(run.version.content, language)).get(key)
    return HandoffWish(view.handoff_team, view.ask) if view else HandoffWish("", "")


def _language_of(content: Any, language: str) -> str:
    languages = languages_of(content)
    return language if language in languages or not languages else languages[0]


def _titles(content: Any, step: StepView) -> dict[str, dict[str, str]]:
    """Guide and step in each language; of a choice the answer too, as `words`."""
    titles = {}
    for code in languages_of(content):
        there = replace(step, language=code)
        answered = {"words": there.outcome_words} if step.answer else {}
        titles[code] = {"guide": _title(content, code), "step": there.title, **answered}
    return titles


def _title(content: Any, language: str) -> str:
    return str(content["texts"].get(language, {}).get("title", ""))
