"""Questions with answers of their own: in the graph, the editor, a run, the portal, the API and a hand-off."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team, User
from escalation.selectors import handoff_prefill
from escalation.tried import tried_read, tried_snapshot
from knowledge_base.drafts import AnswerDraft, StepText, content_of
from knowledge_base.guides import (
    ENDS,
    SKIPPED,
    check,
    longest_way,
    next_step,
    progress,
    steps_of,
    targets_of,
    ways_of,
)
from knowledge_base.models import Article, GuideRun, GuideRunStep, RunStatus
from knowledge_base.selectors import tried_lines
from knowledge_base.services import run_start, run_step_record
from tests.knowledge_base.conftest import draft, published, step, text
from tests.knowledge_base.test_article_views import as_, form
from tickets.exceptions import InvalidInput
from tickets.models import EventKind, Ticket
from tickets.selectors import history_of


def answer(key: str, to: str, en: str, es: str = "") -> AnswerDraft:
    return AnswerDraft(key=key, to=to, labels={"en": en, "es": es or en})


LIGHT = step(
    "light",
    kind="choice",
    answers=(
        answer("green", "solved", "Green", "Verde"),
        answer("red", "restart", "Red", "Rojo"),
        answer("none", "handoff", "None", "Ninguna"),
    ),
    notice="safety",
    handoff_team="systems",
    texts={
        "en": StepText("Which light is on?", "Look at the router.", "", "Mains.", "Replace it."),
        "es": StepText("¿Qué luz está encendida?", "Mire el equipo.", "", "220 V.", "Cámbienlo."),
    },
)
ROUTER = (LIGHT, step("restart", "solved", "handoff"))


@pytest.fixture
def router(db: None, now: datetime) -> Article:
    texts = {"en": text("Router"), "es": text("Equipo de red")}
    return published(draft(slug="router", steps=ROUTER, texts=texts), now)


def record(run: GuideRun, actor: User, now: datetime, **sent: str) -> GuideRun:
    given = {"step_key": "light", "outcome": "chosen", "reason": "", **sent}
    return run_step_record(run=run, actor=actor, now=now, **given).run


class TestGraph:
    def test_each_answer_leads_where_the_author_said(self) -> None:
        content = content_of(draft(steps=ROUTER))

        assert check(content) == []
        assert next_step(content, "light", "chosen", "green") == "solved"
        assert next_step(content, "light", "chosen", "red") == "restart"
        assert next_step(content, "light", "skipped") == "restart"
        assert longest_way(content, "light") == ["light", "restart"]

    @pytest.mark.parametrize(
        ("outcome", "given"), [("chosen", "blue"), ("chosen", ""), ("worked", "")]
    )
    def test_an_answer_that_is_not_there_is_an_error(self, outcome: str, given: str) -> None:
        with pytest.raises(KeyError):
            next_step(content_of(draft(steps=ROUTER)), "light", outcome, given)

    @pytest.mark.parametrize(
        ("answers", "code"),
        [
            ((answer("a", "solved", "A"),), "answers"),
            ((answer("a", "solved", "A"), answer("b", "gone", "B")), "target"),
            ((answer("a", "solved", "A"), answer("b", "light", "B")), "loop"),
            ((answer("a", "solved", "A"), answer("b", "next", "B")), "dead_end"),
            (
                (answer("a", "solved", "A"), AnswerDraft("b", "handoff", {"en": "B"})),
                "answer_label",
            ),
        ],
    )
    def test_says_what_is_wrong_with_the_answers(
        self, answers: tuple[AnswerDraft, ...], code: str
    ) -> None:
        made = content_of(draft(steps=(replace(LIGHT, answers=answers),)))

        assert code in {problem.code for problem in check(made)}


KEYS = ("a", "b", "c", "d", "e")


@st.composite
def guides_drawn(draw: Any) -> dict[str, Any]:
    """Any guide of up to five steps that may be published, of all kinds of steps."""
    keys = KEYS[: draw(st.integers(1, len(KEYS)))]
    steps = []
    for at, key in enumerate(keys):
        # Only onwards, and to the next one at least once: whatever is drawn is sound.
        onwards = [*ENDS, *keys[at + 1 :]]
        following = keys[at + 1] if at + 1 < len(keys) else "handoff"
        others = draw(st.lists(st.sampled_from(onwards), min_size=1, max_size=5))
        if draw(st.booleans()):
            answers = [answer(f"{key}{n}", to, "x") for n, to in enumerate([following, *others])]
            steps.append(step(key, kind="choice", answers=answers))
        else:
            steps.append(step(key, others[0], following))
    return content_of(draft(steps=steps))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=guides_drawn(), choices=st.lists(st.integers(0, 6), min_size=6, max_size=6))
def test_any_sound_guide_can_be_run_to_an_end_from_every_step(
    content: dict[str, Any], choices: list[int]
) -> None:
    assert check(content) == []
    for begun in steps_of(content):
        key, done, shares = str(begun["key"]), 0, [0.0]
        while key not in ENDS:
            shares.append(progress(content, key, done))
            here = next(one for one in steps_of(content) if one["key"] == key)
            ways = [(way.outcome, way.answer) for way in ways_of(here)] + [(SKIPPED, "")]
            outcome, chosen = ways[choices[done] % len(ways)]
            key = next_step(content, key, outcome, chosen)
            done += 1
        assert 0 < done <= len(steps_of(content))
        assert shares == sorted(shares)
        assert set(targets_of(content, str(begun["key"]))) <= {*ENDS, *KEYS}


class TestRun:
    def test_an_answer_is_recorded_and_told_in_words(
        self, ticket: Ticket, router: Article, bruno: User, now: datetime
    ) -> None:
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)

        run = record(run, bruno, now, answer="red")

        done = GuideRunStep.objects.get()
        assert (run.current_step, done.outcome, done.answer) == ("restart", "chosen", "red")
        event = ticket.events.get(kind=EventKind.GUIDE_STEP)
        assert event.data == {"run": run.pk, "step": "light", "outcome": "chosen", "answer": "red"}
        assert "answered" in " ".join(line.words for line in history_of(bruno, ticket, ""))
        assert [line["outcome_words"] for line in tried_lines(ticket, "es")] == ["Rojo"]

    @pytest.mark.parametrize("sent", [{"answer": "blue"}, {"answer": ""}, {"outcome": "worked"}])
    def test_what_is_no_answer_changes_nothing(
        self, ticket: Ticket, router: Article, bruno: User, now: datetime, sent: dict[str, str]
    ) -> None:
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)

        with pytest.raises(InvalidInput):
            record(run, bruno, now, **sent)

        run.refresh_from_db()
        assert (run.current_step, GuideRunStep.objects.count()) == ("light", 0)

    def test_the_database_holds_an_answer_to_its_outcome(
        self, ticket: Ticket, router: Article, bruno: User, now: datetime
    ) -> None:
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)
        row = {"run": run, "step_key": "light", "created_at": now}

        for broken in ({"outcome": "chosen"}, {"outcome": "worked", "answer": "red"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                GuideRunStep.objects.create(**row, **broken)

    def test_the_panel_offers_the_answers_and_the_notice(
        self, client: Client, ticket: Ticket, router: Article, bruno: User, now: datetime
    ) -> None:
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)
        url = reverse("knowledge_base:panel", args=[ticket.reference])

        page = as_(client, bruno).get(url, headers={"HX-Request": "true"}).content.decode()
        assert 'value="chosen:green"' in page
        assert "Safety:" in page
        assert "Mains." in page
        step_url = reverse("knowledge_base:step", args=[run.pk])
        client.post(step_url, {"step_key": "light", "outcome": "chosen:green"})

        run.refresh_from_db()
        assert run.status == RunStatus.SOLVED

    def test_the_portal_offers_them_too(self, client: Client, alice: User, router: Article) -> None:
        as_(client, alice).post(reverse("portal:guide_start", args=[router.slug]))
        run = GuideRun.objects.get()
        page = client.get(reverse("portal:guide", args=[run.pk])).content.decode()

        sent = {"step": "light", "outcome": "chosen:none"}
        client.post(reverse("portal:guide_step", args=[run.pk]), sent)

        assert "Verde" in page or "Green" in page
        run.refresh_from_db()
        assert run.status == RunStatus.HANDED_OFF

    def test_a_hand_off_starts_with_the_team_and_the_ask_of_the_step(
        self, ticket: Ticket, router: Article, bruno: User, systems: Team, now: datetime
    ) -> None:
        before = handoff_prefill(ticket, bruno)
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)
        record(run, bruno, now, answer="none")

        start = handoff_prefill(ticket, bruno)

        assert before["ask"] == ""
        assert (start["to_team"], start["ask"]) == ("systems", "Replace it.")

    def test_a_guide_that_solved_it_asks_for_nothing(
        self, ticket: Ticket, router: Article, bruno: User, systems: Team, now: datetime
    ) -> None:
        run = run_start(ticket=ticket, article=router, actor=bruno, now=now)
        record(run, bruno, now, answer="green")

        assert handoff_prefill(ticket, bruno)["ask"] == ""


class TestWriting:
    CHOICE = {
        "steps-0-kind": "choice", "steps-0-notice": "privacy", "steps-0-en-notice": "Look away.",
        "steps-0-answer-0-en": "Green", "steps-0-answer-0-to": "solved",
        "steps-0-answer-2-en": "None", "steps-0-answer-2-to": "handoff",
        "steps-0-handoff_team": "systems", "steps-0-en-ask": "Replace it.",
    }  # fmt: skip

    def test_is_kept_and_shown_again(self, client: Client, sofia: User, systems: Team) -> None:
        sent = form(**self.CHOICE)
        answered = as_(client, sofia).post(reverse("knowledge_base:new"), sent)

        kept = Article.objects.get()
        assert answered.status_code == 302
        assert kept.draft is not None
        written = kept.draft["content"]["steps"][0]
        assert [(one["to"], one["en"]["label"]) for one in written["answers"]] == [
            ("solved", "Green"), ("handoff", "None"),
        ]  # fmt: skip
        assert "on_worked" not in written
        assert (written["notice"], written["en"]["notice"]) == ("privacy", "Look away.")
        page = client.get(reverse("knowledge_base:edit", args=[kept.slug])).content.decode()
        assert f'value="{written["answers"][1]["key"]}"' in page
        assert 'value="None"' in page

    def test_saving_again_keeps_the_keys_of_the_answers(
        self, client: Client, sofia: User, systems: Team
    ) -> None:
        as_(client, sofia).post(reverse("knowledge_base:new"), form(**self.CHOICE))
        kept = Article.objects.get()
        keys = [one["key"] for one in kept.draft["content"]["steps"][0]["answers"]]  # type: ignore[index]
        again = form(
            **self.CHOICE,
            revision=str(kept.revision),
            **{"steps-0-answer-0-key": keys[0], "steps-0-answer-2-key": keys[1]},
        )
        client.post(reverse("knowledge_base:edit", args=[kept.slug]), again)

        kept.refresh_from_db()
        assert [one["key"] for one in kept.draft["content"]["steps"][0]["answers"]] == keys  # type: ignore[index]

    def test_fifty_steps_with_all_their_answers_are_taken(
        self, client: Client, sofia: User
    ) -> None:
        steps = {
            f"steps-{n}-{name}": value
            for n in range(50)
            for name, value in {
                "key": f"k{n}", "kind": "choice", "who": "l1", "en-title": "T", "en-instruction": "I",
                **{f"answer-{a}-{part}": "next" if part == "to" else f"{a}"
                   for a in range(6) for part in ("key", "to", "en", "es")},
            }.items()
        }  # fmt: skip
        sent = form(**{"steps-TOTAL_FORMS": "50", **steps})

        assert as_(client, sofia).post(reverse("knowledge_base:new"), sent).status_code == 302
        assert len(Article.objects.get().draft["content"]["steps"]) == 50  # type: ignore[index]


def test_the_api_tells_the_answers(client: Client, alice: User, router: Article) -> None:
    found = as_(client, alice).get(f"/api/v1/articles/{router.slug}/", {"language": "en"}).json()

    light = found["steps"][0]
    assert light["answers"] == [
        {"key": "green", "text": "Green", "to": "solved"},
        {"key": "red", "text": "Red", "to": "restart"},
        {"key": "none", "text": "None", "to": "handoff"},
    ]
    assert (light["on_worked"], light["notice"]) == ("", "Mains.")


def test_a_reader_of_a_hand_off_gets_the_answer_in_their_language(
    ticket: Ticket, router: Article, bruno: User, now: datetime
) -> None:
    run = run_start(ticket=ticket, article=router, actor=bruno, now=now)
    record(run, bruno, now, answer="red")
    lines = tried_snapshot(ticket, "en")

    assert [line["words"] for line in lines] == ["Red"]
    assert [line["words"] for line in tried_read(lines, "es")] == ["Rojo"]
    assert [line["words"] for line in tried_read(lines, "pt")] == ["Red"]
