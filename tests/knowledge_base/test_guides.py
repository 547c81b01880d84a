"""knowledge_base.guides: a guide's steps as a graph."""

from types import SimpleNamespace
from typing import Any

import pytest

from knowledge_base.drafts import content_of
from knowledge_base.guides import check, longest_way, next_step, path_so_far, progress
from tests.knowledge_base.conftest import STEPS, draft, step, text


def content(*steps: Any, **fields: Any) -> dict[str, Any]:
    return content_of(draft(steps=steps or STEPS, **fields))


def codes(made: dict[str, Any]) -> set[tuple[str, str]]:
    return {(problem.code, problem.step) for problem in check(made)}


@pytest.mark.parametrize(
    ("key", "outcome", "expected"),
    [
        ("address", "worked", "solved"),
        ("address", "failed", "wrong-password"),
        ("address", "skipped", "wrong-password"),
        ("wrong-password", "worked", "reset"),
        ("wrong-password", "failed", "account"),
        ("wrong-password", "skipped", "reset"),
        ("account", "failed", "handoff"),
        ("account", "skipped", "handoff"),
    ],
)
def test_an_outcome_leads_where_the_author_said(key: str, outcome: str, expected: str) -> None:
    assert next_step(content(), key, outcome) == expected


def test_a_step_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        next_step(content(), "nowhere", "worked")


def test_a_sound_guide_has_no_problems() -> None:
    assert check(content()) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((step("a", "gone", "handoff"),), ("target", "a")),
        ((step("a", "solved", "next"),), ("dead_end", "a")),
        (
            (step("a", "solved", "c"), step("b"), step("c", "solved", "handoff")),
            ("unreachable", "b"),
        ),
        ((step("a", "solved", "b"), step("b", "solved", "a")), ("loop", "a")),
        ((step("a", "solved", "a"),), ("loop", "a")),
        ((step("a"), step("a", "solved", "handoff")), ("key", "a")),
        ((step("solved", "solved", "handoff"),), ("key", "solved")),
        (
            (step("a", "solved", "handoff", texts={"en": STEPS[0].texts["en"]}),),
            ("step_title", "a"),
        ),
    ],
)
def test_names_what_is_wrong_with_a_guide(steps: Any, expected: tuple[str, str]) -> None:
    assert expected in codes(content(*steps))


def test_sees_the_circle_that_skipping_makes() -> None:
    # From c one falls back to b, and skipping b leads to c again.
    steps = (step("a", "c", "b"), step("b", "solved", "handoff"), step("c", "solved", "b"))

    assert [code for code, _key in codes(content(*steps))] == ["loop"]


def test_a_guide_without_steps_and_a_text_without_title_are_named() -> None:
    untitled = content_of(draft(steps=(), texts={"en": text("", "Only a body.")}))

    problems = {(p.code, p.language) for p in check(untitled)}

    assert problems == {("no_steps", ""), ("title", "en")}


def test_an_article_needs_no_steps() -> None:
    plain = content_of(draft(kind="article", steps=(), texts={"en": text("Rules", "Body.")}))

    assert check(plain, is_guide=False) == []


def test_progress_counts_the_longest_way_that_may_follow() -> None:
    made = content()

    assert longest_way(made, "wrong-password") == ["wrong-password", "reset", "account"]
    assert progress(made, "address", 0) == 0
    assert progress(made, "wrong-password", 1) == 0.25
    assert progress(made, "account", 2) == pytest.approx(2 / 3)


def test_the_path_tells_each_step_with_its_outcome() -> None:
    rows = [
        SimpleNamespace(step_key="address", outcome="failed"),
        SimpleNamespace(step_key="wrong-password", outcome="worked"),
    ]

    path = path_so_far(content(), rows)

    assert [(found["key"], outcome) for found, outcome in path] == [
        ("address", "failed"),
        ("wrong-password", "worked"),
    ]
