"""An article as one person reads it: in their language where there is one, else plainly in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from knowledge_base.access import Person, works_here
from knowledge_base.guides import (
    CHOICE,
    CHOSEN,
    FAILED,
    REQUESTER,
    SOLVED,
    WORKED,
    Content,
    Step,
    steps_of,
    targets_of,
)
from knowledge_base.models import Article, ArticleText, Language, Outcome


def outcome_in_words(outcome: str, *, is_question: bool) -> str:
    """What came of a step, in the active language; "" for none and for an unknown code."""
    if is_question and outcome == Outcome.WORKED:
        return _("Yes")
    if is_question and outcome == Outcome.FAILED:
        return _("No")
    return str(Outcome(outcome).label) if outcome in Outcome.values else ""


@dataclass(frozen=True)
class StepView:
    """A step of a guide in one language, with what came of it once it is done."""

    step: Step
    number: int
    language: str
    outcome: str = ""
    reason: str = ""
    actor: User | None = None
    at: datetime | None = None
    is_current: bool = False
    answer: str = ""

    @property
    def key(self) -> str:
        return str(self.step["key"])

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def instruction(self) -> str:
        """As it was written, in Markdown."""
        return self._text("instruction")

    def in_language(self, language: str) -> "StepView":
        """The same step in another language, or as it is where it was not written in that one."""
        is_there = (self.step.get(language) or {}).get("instruction", "").strip()
        return replace(self, language=language) if is_there else self

    @property
    def expected(self) -> str:
        return self._text("expected")

    @cached_property
    def instruction_html(self) -> SafeString:
        return mark_safe(render_markdown(self.instruction))  # noqa: S308 - cleaned there

    @property
    def is_question(self) -> bool:
        return bool(self.step["kind"] == "question")

    @property
    def is_choice(self) -> bool:
        return bool(self.step["kind"] == CHOICE)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """(key, words) of each answer of a choice."""
        return [
            (str(one["key"]), _label(one, self.language)) for one in self.step.get("answers") or ()
        ]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """(what a form sends, words) of each way out of the step."""
        if self.is_choice:
            return [(f"{CHOSEN}:{key}", words) for key, words in self.answers]
        return [
            (outcome, outcome_in_words(outcome, is_question=self.is_question))
            for outcome in (WORKED, FAILED)
        ]

    @property
    def notice(self) -> str:
        """What must be minded while doing it, if anything."""
        return self._text("notice")

    @property
    def notice_kind(self) -> str:
        """ "safety", "privacy", or "" where there is no notice."""
        return str(self.step.get("notice", "")) if self.notice else ""

    @property
    def ask(self) -> str:
        """What a hand-off from here asks for; "" where its author did not say."""
        return self._text("ask")

    @property
    def handoff_team(self) -> str:
        """The slug of the team that a hand-off from here goes to; "" for the usual one."""
        return str(self.step.get("handoff_team", ""))

    @property
    def needs_identity(self) -> bool:
        """A credential changes here: only for somebody who was made sure of."""
        return bool(self.step.get("needs_identity"))

    @property
    def is_requesters(self) -> bool:
        return bool(self.step["who"] == REQUESTER)

    @property
    def who(self) -> str:
        """Who does it, in words."""
        if self.is_requesters:
            return _("Requester")
        return _("Level %(level)s") % {"level": self.step["who"][1:]}

    @property
    def outcome_words(self) -> str:
        """Worked, Did not work, Skipped - Yes and No when it was a question, the answer when it was a choice."""
        if self.outcome == CHOSEN:
            return dict(self.answers).get(self.answer, "")
        return outcome_in_words(self.outcome, is_question=self.is_question)

    @property
    def state(self) -> str:
        """The name of its look: an outcome, "current" or "todo"."""
        return self.outcome or ("current" if self.is_current else "todo")

    def _text(self, name: str) -> str:
        text = self.step.get(self.language) or {}
        return str(text.get(name, ""))


@dataclass(frozen=True)
class LaidOutStep:
    """A step as a reader sees it in the article: (outcome, where it leads) in words."""

    view: StepView
    ways: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ArticleView:
    """An article to read. `is_fallback`: there is none in the reader's language, this one is shown."""

    article: Article
    text: ArticleText
    is_fallback: bool
    languages: Sequence[str]
    steps: Sequence[LaidOutStep]

    @property
    def only_in(self) -> str:
        return only_in(self.text.language)

    @property
    def language_name(self) -> str:
        return str(Language(self.text.language).label)

    @property
    def body_html(self) -> SafeString:
        return mark_safe(self.text.body_html)  # noqa: S308 - cleaned when it was stored


def only_in(language: str) -> str:
    """Said of an article that has no text in the reader's language."""
    return {"en": _("only in English"), "es": _("only in Spanish")}.get(language, language)


def text_in(article: Article, language: str) -> ArticleText | None:
    """The text in this language, else in another; None when there is none at all.

    Reads `article.texts.all()`: prefetch it where there are several.
    """
    texts = sorted(article.texts.all(), key=lambda text: (text.language != language, text.language))
    return texts[0] if texts else None


def article_view(article: Article, user: Person, language: str) -> ArticleView | None:
    """The article as this person reads it; None when it has no text yet.

    The article comes through access.articles_for(user). Of a public guide, others than agents get
    the steps that are theirs.
    """
    text = text_in(article, language)
    if text is None:
        return None
    content = _content(article)
    return ArticleView(
        article=article,
        text=text,
        is_fallback=text.language != language,
        languages=sorted(other.language for other in article.texts.all()),
        steps=_steps(content, text.language, is_ours=works_here(user)),
    )


def step_views(content: Content, language: str) -> dict[str, StepView]:
    """Every step by its key, in order."""
    return {
        step["key"]: StepView(step, number, language)
        for number, step in enumerate(steps_of(content), start=1)
    }


def _content(article: Article) -> Content:
    """What is published; of an article never published, its draft."""
    if article.current_version is not None:
        content: dict[str, Any] = article.current_version.content
        return content
    return (article.draft or {}).get("content", {})


def _steps(content: Content, language: str, *, is_ours: bool) -> list[LaidOutStep]:
    views = step_views(content, language)
    shown = [view for view in views.values() if is_ours or view.is_requesters]
    numbers = {view.key: view.number for view in shown}
    return [LaidOutStep(view, _ways(content, view, numbers)) for view in shown]


def _ways(content: Content, view: StepView, numbers: dict[str, int]) -> list[tuple[str, str]]:
    try:
        targets = targets_of(content, view.key)
    except KeyError:  # a draft whose way leads to a step that was removed
        targets = []
    words = [label for _value, label in view.ways]
    return [(label, _leads(target, numbers)) for label, target in zip(words, targets, strict=False)]


def _leads(target: str, numbers: dict[str, int]) -> str:
    if target == SOLVED:
        return _("solved")
    if target not in numbers:
        return _("hand off")
    return _("step %(number)d") % {"number": numbers[target]}


def _label(answer: Mapping[str, Any], language: str) -> str:
    return str((answer.get(language) or {}).get("label", ""))
