"""A guide's steps as a graph: pure functions over a version's content, without a query.

Content: {"texts": {language: {title, summary, keywords, body}}, "minutes": n, "steps": [step]}, a
step being {key, kind, who, language: {title, instruction, expected, notice, ask}}, with needs_identity where
a credential changes, notice where something must be minded, and handoff_team where a hand-off from here goes.

An action and a question have on_worked and on_failed; a choice has answers, each {key, to, language:
{label}}. Where one leads is "solved", "handoff", "next" (in order) or another step's key. A skipped
step leads to the next in order, or to the hand-off after the last one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

SOLVED = "solved"
HANDOFF = "handoff"
NEXT = "next"
ENDS = (SOLVED, HANDOFF)
REQUESTER = "requester"
WORKED, FAILED, SKIPPED, CHOSEN = "worked", "failed", "skipped", "chosen"
CHOICE = "choice"
_FIELD = {WORKED: "on_worked", FAILED: "on_failed"}

Content = Mapping[str, Any]
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a guide, for its author. `step` is a key, `language` a code, or ""."""

    code: str
    message: str
    step: str = ""
    language: str = ""


@dataclass(frozen=True)
class Way:
    """One way out of a step. `answer` names it where the outcome is "chosen"."""

    outcome: str
    target: str
    answer: str = ""


class RecordedStep(Protocol):
    step_key: str
    outcome: str


def steps_of(content: Content) -> Sequence[Step]:
    return content.get("steps") or []


def step_at(content: Content, key: str) -> Step | None:
    """The step with this key, or None."""
    return next((step for step in steps_of(content) if step["key"] == key), None)


def first_step(content: Content) -> str:
    """The key of the step a run begins with; "" when there is none."""
    steps = steps_of(content)
    return str(steps[0]["key"]) if steps else ""


def ways_of(step: Step) -> list[Way]:
    """The ways out of a step as its author wrote them; skipping it is not among them."""
    if step["kind"] == CHOICE:
        return [Way(CHOSEN, str(one["to"]), str(one["key"])) for one in step.get("answers") or ()]
    return [Way(outcome, str(step[name])) for outcome, name in _FIELD.items()]


def next_step(content: Content, key: str, outcome: str, answer: str = "") -> str:
    """Where the outcome of a step leads: a step's key, "solved" or "handoff".

    Raises KeyError for a step, an outcome or an answer that is not there.
    """
    step = step_at(content, key)
    if step is None:
        raise KeyError(key)
    if outcome == SKIPPED:
        return _following(content, key)
    targets = {(way.outcome, way.answer): way.target for way in ways_of(step)}
    target = targets[outcome, answer]
    return _following(content, key) if target == NEXT else target


def outcome_sent(value: str) -> tuple[str, str]:
    """(outcome, answer) of what a step's button sends: "worked", or "chosen:red-light"."""
    outcome, _sep, answer = value.partition(":")
    return outcome, answer


def languages_of(content: Content) -> list[str]:
    """The languages that the content is written in."""
    return [code for code, text in (content.get("texts") or {}).items() if _is_begun(text)]


def longest_way(content: Content, key: str) -> list[str]:
    """The steps of the longest way from here to an end, this one included."""
    return _longest(content, key, {}) if step_at(content, key) else []


def progress(content: Content, current: str, done: int) -> float:
    """The share of the way behind one, from 0 to 1, by the longest way that may still follow."""
    ahead = len(longest_way(content, current))
    return done / (done + ahead) if done + ahead else 0.0


def path_so_far(content: Content, recorded: Sequence[RecordedStep]) -> list[tuple[Step, str]]:
    """The steps that a run went through, in order, each with its outcome."""
    steps = {step["key"]: step for step in steps_of(content)}
    return [(steps[row.step_key], row.outcome) for row in recorded if row.step_key in steps]


def check(content: Content, *, is_guide: bool = True) -> list[Problem]:
    """All that keeps the content from being published; empty when nothing does."""
    problems = list(_text_problems(content))
    if is_guide:
        problems += _step_problems(content)
    return problems


def _step_problems(content: Content) -> list[Problem]:
    if not steps_of(content):
        return [Problem("no_steps", _("A guide needs at least one step."))]
    problems = [
        *_key_problems(content),
        *_missing_texts(content),
        *_answer_problems(content),
        *_target_problems(content),
    ]
    if any(problem.code in ("key", "target") for problem in problems):
        return problems  # the ways cannot be followed until the steps are found
    return [*problems, *_way_problems(content)]


def _following(content: Content, key: str) -> str:
    keys = [str(step["key"]) for step in steps_of(content)]
    at = keys.index(key) + 1
    return keys[at] if at < len(keys) else HANDOFF


def targets_of(content: Content, key: str) -> list[str]:
    """Where the ways out of a step lead, in the order of its outcomes."""
    step = step_at(content, key) or {"kind": CHOICE}
    return [next_step(content, key, way.outcome, way.answer) for way in ways_of(step)]


def _targets(content: Content, key: str) -> list[str]:
    return [*targets_of(content, key), _following(content, key)]


def _longest(content: Content, key: str, known: dict[str, list[str]]) -> list[str]:
    if key not in known:
        known[key] = [key]  # stands while it is worked out, so that a loop ends
        ways = [_longest(content, t, known) for t in _targets(content, key) if t not in ENDS]
        known[key] = [key, *max(ways, key=len, default=[])]
    return known[key]


def _is_begun(text: Mapping[str, Any]) -> bool:
    return any(text.get(name) for name in ("title", "summary", "body"))


def _text_problems(content: Content) -> Iterator[Problem]:
    languages = languages_of(content)
    if not languages:
        yield Problem("title", _("Write a title in at least one language."))
    for code in languages:
        if not content["texts"][code].get("title"):
            yield Problem("title", _("The title is missing."), language=code)


def _missing_texts(content: Content) -> Iterator[Problem]:
    for step in steps_of(content):
        for code in languages_of(content):
            text = step.get(code) or {}
            if not text.get("title"):
                yield Problem("step_title", _("The step has no title."), step["key"], code)
            if not text.get("instruction"):
                message = _("The step does not say what to do.")
                yield Problem("step_instruction", message, step["key"], code)


def _key_problems(content: Content) -> Iterator[Problem]:
    seen: set[str] = set()
    for step in steps_of(content):
        key = step["key"]
        if not key or key in (*ENDS, NEXT):
            yield Problem("key", _("The step needs a name of its own."), key)
        elif key in seen:
            message = _("Two steps are called “%(key)s”.") % {"key": key}
            yield Problem("key", message, key)
        seen.add(key)


def _answer_problems(content: Content) -> Iterator[Problem]:
    languages = languages_of(content)
    for step in steps_of(content):
        if step["kind"] != CHOICE:
            continue
        answers = step.get("answers") or []
        if len(answers) < 2:
            yield Problem("answers", _("A choice needs two answers at least."), step["key"])
        for code in languages:
            if not all((answer.get(code) or {}).get("label") for answer in answers):
                yield Problem("answer_label", _("An answer has no words."), step["key"], code)


def _target_problems(content: Content) -> Iterator[Problem]:
    known = {*(step["key"] for step in steps_of(content)), *ENDS, NEXT}
    for step in steps_of(content):
        for way in ways_of(step):
            if way.target not in known:
                message = _("It leads to “%(key)s”, which does not exist.") % {"key": way.target}
                yield Problem("target", message, step["key"])
    last = steps_of(content)[-1]
    if NEXT in [way.target for way in ways_of(last)]:
        message = _("The last step leads to a next one, and there is none.")
        yield Problem("dead_end", message, last["key"])


def _way_problems(content: Content) -> Iterator[Problem]:
    for key in _unreachable(content):
        yield Problem("unreachable", _("No step leads to this one."), key)
    looping = _step_in_a_loop(content)
    if looping:
        yield Problem("loop", _("From here one can go round in circles."), looping)


def _unreachable(content: Content) -> list[str]:
    """Steps that no outcome leads to; being skipped into does not count."""
    seen: set[str] = set()
    waiting = [first_step(content)]
    while waiting:
        key = waiting.pop()
        if key in ENDS or key in seen:
            continue
        seen.add(key)
        waiting += targets_of(content, key)
    return [step["key"] for step in steps_of(content) if step["key"] not in seen]


def _step_in_a_loop(content: Content) -> str:
    """A step from which one can come back to it; "" when every way ends.

    Takes away the steps that lead only to ends, again and again: what stays goes in circles.
    """
    left = {str(s["key"]): set(_targets(content, s["key"])) - set(ENDS) for s in steps_of(content)}
    while ending := [key for key, targets in left.items() if not targets & left.keys()]:
        for key in ending:
            del left[key]
    return next((key for key in left if _comes_back(left, key)), "")


def _comes_back(ways: Mapping[str, set[str]], key: str) -> bool:
    seen: set[str] = set()
    waiting = list(ways[key])
    while waiting:
        at = waiting.pop()
        if at == key:
            return True
        if at not in seen:
            seen.add(at)
            waiting += ways.get(at, ())
    return False
