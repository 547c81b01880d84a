"""What a hand-off takes from the guides that were followed."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Team, User
from escalation.models import Handoff
from escalation.services import handoff_send
from escalation.tried import tried_shown, tried_snapshot
from knowledge_base.models import Article, ArticleVersion, GuideRun, RunStatus
from knowledge_base.services import run_start, run_step_record
from tests.escalation.conftest import COMPLETE
from tickets.models import Ticket


def _step(key: str) -> dict[str, Any]:
    words = {"title": f"Step {key}", "instruction": "Do.", "expected": ""}
    return {
        "key": key, "kind": "action", "who": "l1", "on_worked": "solved", "on_failed": "next",
        "en": words, "es": words,
    }  # fmt: skip


@pytest.fixture
def guide(db: None, now: datetime) -> Article:
    text = {"title": "Outlook", "summary": "", "keywords": [], "body": ""}
    content = {"texts": {"en": text}, "minutes": 5, "steps": [_step("a"), _step("b"), _step("c")]}
    article = Article.objects.create(slug="outlook", kind="guide", created_at=now, updated_at=now)
    version = ArticleVersion.objects.create(
        article=article, number=1, content=content, created_at=now
    )
    Article.objects.filter(pk=article.pk).update(
        status="published", current_version=version, published_at=now
    )
    article.refresh_from_db()
    return article


@pytest.fixture
def sent(taken: Ticket, guide: Article, bruno: User, systems: Team, now: datetime) -> Handoff:
    run = run_start(ticket=taken, article=guide, actor=bruno, now=now)
    record = {"actor": bruno, "now": now}
    run = run_step_record(run=run, step_key="a", outcome="failed", reason="Same", **record).run
    run_step_record(run=run, step_key="b", outcome="skipped", reason="Not here", **record)
    return handoff_send(ticket=taken, document=COMPLETE, to_team=systems, actor=bruno, now=now)


def test_keeps_each_recorded_step_as_it_was(sent: Handoff, bruno: User, now: datetime) -> None:
    assert sent.tried[0] == {
        "guide": "Outlook", "step": "Step a", "outcome": "failed", "words": "Did not work",
        "reason": "Same", "who": "Bruno Reyes", "who_id": bruno.pk, "when": now.isoformat(),
    }  # fmt: skip
    assert [line["outcome"] for line in sent.tried] == ["failed", "skipped"]


def test_shows_them_by_guide(sent: Handoff) -> None:
    (guide,) = tried_shown(Handoff.objects.get().tried)

    assert guide.title == "Outlook"
    assert [(step.words, step.reason) for step in guide.steps] == [
        ("Did not work", "Same"), ("Skipped", "Not here"),
    ]  # fmt: skip


def test_leaves_the_guide_that_was_still_open(sent: Handoff) -> None:
    assert GuideRun.objects.get().status != RunStatus.ACTIVE


def test_speaks_the_senders_language_whatever_the_requests_is(
    taken: Ticket, guide: Article, bruno: User, now: datetime
) -> None:
    run = run_start(ticket=taken, article=guide, actor=bruno, now=now)
    run_step_record(run=run, step_key="a", outcome="failed", reason="", actor=bruno, now=now)

    with translation.override("es"):
        (line,) = tried_snapshot(taken, "en")

    assert line["words"] == "Did not work"
