"""What an author hands in, whole and typed, and how it is kept as a version's content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.lib.text import clean_characters
from knowledge_base.guides import CHOICE
from knowledge_base.models import Audience, Kind, Language
from tickets.exceptions import InvalidInput
from tickets.models import Category

MAX_STEPS = 50
MAX_KEYWORDS = 30
KEYWORD_LENGTH = 60
TITLE_LENGTH = 200
SUMMARY_LENGTH = 500
STEP_TEXT_LENGTH = 4_000
KEY_LENGTH = 60
MAX_ANSWERS = 6
ANSWER_LENGTH = 100
NOTICE_LENGTH = 1_000
STEP_KINDS = ("action", "question", CHOICE)
WHO = ("requester", "l1", "l2", "l3")
NOTICES = ("", "safety", "privacy")


@dataclass(frozen=True)
class TextDraft:
    title: str = ""
    summary: str = ""
    body: str = ""
    keywords: Sequence[str] = ()


@dataclass(frozen=True)
class StepText:
    title: str = ""
    instruction: str = ""
    expected: str = ""
    notice: str = ""
    ask: str = ""


@dataclass(frozen=True)
class AnswerDraft:
    """One answer of a choice; `to` as `on_worked` of a step, `labels` by language."""

    key: str
    to: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepDraft:
    """`on_worked` and `on_failed`: "next", "solved", "handoff" or a step's key; a choice has `answers`."""

    key: str
    kind: str = "action"
    who: str = "requester"
    on_worked: str = "solved"
    on_failed: str = "next"
    # A credential changes here: nobody records it done before the requester's identity is confirmed.
    needs_identity: bool = False
    answers: Sequence[AnswerDraft] = ()
    # What the notice is about: "safety", "privacy" or "".
    notice: str = ""
    # The slug of the team that a hand-off from here goes to.
    handoff_team: str = ""
    texts: Mapping[str, StepText] = field(default_factory=dict)


@dataclass(frozen=True)
class ArticleDraft:
    """An article as its author left it. `slug` counts for a new article only; "" makes one."""

    kind: str
    texts: Mapping[str, TextDraft]
    audience: str = Audience.INTERNAL
    category: Category | None = None
    minutes: int = 3
    steps: Sequence[StepDraft] = ()
    slug: str = ""


def content_of(draft: ArticleDraft) -> dict[str, Any]:
    """The draft as a version's content (see knowledge_base.guides), cleaned.

    Raises InvalidInput for what is too long or not one of the choices.
    """
    _check_choices(draft)
    return {
        "texts": {code: _text(code, text) for code, text in draft.texts.items()},
        "minutes": draft.minutes,
        "steps": [_step(step) for step in draft.steps] if draft.kind == Kind.GUIDE else [],
    }


def content_from_toml(
    data: Mapping[str, Any], categories: Mapping[str, Category] | None = None
) -> ArticleDraft:
    """The draft that one content file holds; its category is looked up by slug in `categories`."""
    return ArticleDraft(
        slug=data["slug"],
        kind=data["kind"],
        audience=data["audience"],
        category=(categories or {}).get(data.get("category", "")),
        minutes=data.get("minutes", 3),
        texts={code: _toml_text(data[code]) for code in Language.values if code in data},
        steps=[_toml_step(step) for step in data.get("steps", ())],
    )


def _toml_text(text: Mapping[str, Any]) -> TextDraft:
    return TextDraft(
        title=text["title"],
        summary=text.get("summary", ""),
        body=text.get("body", ""),
        keywords=tuple(text.get("keywords", ())),
    )


def _toml_step(step: Mapping[str, Any]) -> StepDraft:
    return StepDraft(
        key=step["key"],
        kind=step["kind"],
        who=step["who"],
        on_worked=step.get("on_worked", "solved"),
        on_failed=step.get("on_failed", "next"),
        needs_identity=step.get("needs_identity", False),
        answers=[_toml_answer(answer) for answer in step.get("answers", ())],
        notice=step.get("notice", ""),
        handoff_team=step.get("handoff_team", ""),
        texts={code: StepText(**step[code]) for code in Language.values if code in step},
    )


def _toml_answer(answer: Mapping[str, Any]) -> AnswerDraft:
    labels = {code: answer[code] for code in Language.values if code in answer}
    return AnswerDraft(key=answer["key"], to=answer["to"], labels=labels)


def _check_choices(draft: ArticleDraft) -> None:
    if draft.kind not in Kind.values:
        raise InvalidInput("kind", _("Choose article or guide."))
    if draft.audience not in Audience.values:
        raise InvalidInput("audience", _("Choose who may read it."))
    if not 1 <= draft.minutes <= 240:
        raise InvalidInput("minutes", _("Between 1 and 240 minutes."))
    if set(draft.texts) - set(Language.values):
        raise InvalidInput("texts", _("English and Spanish are the languages here."))
    if len(draft.steps) > MAX_STEPS:
        raise InvalidInput("steps", _("At most %(count)d steps.") % {"count": MAX_STEPS})


def _text(code: str, text: TextDraft) -> dict[str, Any]:
    words = [_line(f"{code}-keywords", word, KEYWORD_LENGTH) for word in text.keywords]
    return {
        "title": _line(f"{code}-title", text.title, TITLE_LENGTH),
        "summary": _line(f"{code}-summary", text.summary, SUMMARY_LENGTH),
        "keywords": [word for word in dict.fromkeys(words) if word][:MAX_KEYWORDS],
        "body": _lines(f"{code}-body", text.body, settings.TEXT_MAX_CHARACTERS),
    }


def _step(step: StepDraft) -> dict[str, Any]:
    if step.kind not in STEP_KINDS or step.who not in WHO or step.notice not in NOTICES:
        raise InvalidInput("steps", _("Choose what the step is and who does it."))
    texts = {code: _step_text(text) for code, text in step.texts.items()}
    return {
        "key": _line("steps", step.key, KEY_LENGTH),
        "kind": step.kind,
        "who": step.who,
        **_ways(step),
        **({"needs_identity": True} if step.needs_identity else {}),
        **({"notice": step.notice} if step.notice else {}),
        **({"handoff_team": step.handoff_team[:KEY_LENGTH]} if step.handoff_team else {}),
        **texts,
    }


def _ways(step: StepDraft) -> dict[str, Any]:
    if step.kind != CHOICE:
        return {"on_worked": step.on_worked, "on_failed": step.on_failed}
    if len(step.answers) > MAX_ANSWERS:
        raise InvalidInput("steps", _("At most %(count)d answers.") % {"count": MAX_ANSWERS})
    return {"answers": [_answer(answer) for answer in step.answers]}


def _answer(answer: AnswerDraft) -> dict[str, Any]:
    labels = {
        code: {"label": _line("steps", label, ANSWER_LENGTH)}
        for code, label in answer.labels.items()
    }
    return {"key": _line("steps", answer.key, KEY_LENGTH), "to": answer.to, **labels}


def _step_text(text: StepText) -> dict[str, str]:
    """What most steps have none of is not kept empty: versions stay small, and earlier ones equal."""
    kept = {
        "title": _line("steps", text.title, TITLE_LENGTH),
        "instruction": _lines("steps", text.instruction, STEP_TEXT_LENGTH),
        "expected": _lines("steps", text.expected, STEP_TEXT_LENGTH),
    }
    more = {
        "notice": _lines("steps", text.notice, NOTICE_LENGTH),
        "ask": _lines("steps", text.ask, NOTICE_LENGTH),
    }
    return kept | {name: value for name, value in more.items() if value}


def _line(name: str, value: str, longest: int) -> str:
    return _short_enough(name, " ".join(clean_characters(value).split()), longest)


def _lines(name: str, value: str, longest: int) -> str:
    cleaned = clean_characters(value.replace("\r\n", "\n")).strip()
    return _short_enough(name, cleaned, longest)


def _short_enough(name: str, value: str, longest: int) -> str:
    if len(value) > longest:
        raise InvalidInput(name, _("At most %(count)d characters.") % {"count": longest})
    return value
