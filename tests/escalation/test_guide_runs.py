"""What a hand-off takes from the guides that were followed."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Team, User
from escalation.models import Handoff
from escalation.services import handoff_send
from escalation.tried import tried_read, tried_shown, tried_snapshot
from knowledge_base.models import Article, ArticleVersion, GuideRun, RunStatus
from knowledge_base.services import run_start, run_step_record
from tests.escalation.conftest import COMPLETE
from tickets.models import Ticket


def _step(key: str) -> dict[str, Any]:
    words = {"title": f"Step {key}", "instruction": "Do.", "expected": ""}
    palabras = {**words, "title": f"Paso {key}"}
    return {
        "key": key, "kind": "action", "who": "l1", "on_worked": "solved", "on_failed": "next",
        "en": words, "es": palabras,
    }  # fmt: skip


@pytest.fixture
def guide(db: None, now: datetime) -> Article:
    text = {"title": "Outlook", "summary": "", "keywords": [], "body": ""}
    texts = {"en": text, "es": {**text, "title": "Correo de Outlook"}}
    content = {"texts": texts, "minutes": 5, "steps": [_step("a"), _step("b"), _step("c")]}
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
        "titles": {
            "en": {"guide": "Outlook", "step": "Step a"},
            "es": {"guide": "Correo de Outlook", "step": "Paso a"},
        },
        "is_question": False,
    }  # fmt: skip
    assert [line["outcome"] for line in sent.tried] == ["failed", "skipped"]


def test_shows_them_by_guide(sent: Handoff) -> None:
    (guide,) = tried_shown(Handoff.objects.get().tried, "en")

    assert guide.title == "Outlook"
    assert [(step.words, step.reason) for step in guide.steps] == [
        ("Did not work", "Same"), ("Skipped", "Not here"),
    ]  # fmt: skip


def test_everybody_reads_them_in_their_own_language(sent: Handoff) -> None:
    (guide,) = tried_shown(sent.tried, "es")

    assert guide.title == "Correo de Outlook"
    assert [(step.step, step.words) for step in guide.steps] == [
        ("Paso a", "No funcionó"), ("Paso b", "Omitido"),
    ]  # fmt: skip


def test_a_line_from_before_keeps_its_titles_and_has_its_outcome_translated(
    sent: Handoff,
) -> None:
    old = {"guide": "Outlook", "step": "Step a", "outcome": "failed", "words": "Did not work"}
    answer = {"guide": "Outlook", "step": "Is it on?", "outcome": "worked", "words": "Yes"}

    first, second = tried_read([old, answer], "es")

    assert (first["guide"], first["step"], first["words"]) == ("Outlook", "Step a", "No funcionó")
    assert second["words"] == "Sí"


def test_a_language_that_the_guide_lacks_gets_the_senders_titles(sent: Handoff) -> None:
    line = {**sent.tried[0], "titles": {"en": sent.tried[0]["titles"]["en"]}}

    (read,) = tried_read([line], "es")

    assert (read["step"], read["words"]) == ("Step a", "No funcionó")


def test_a_code_that_nobody_knows_is_shown_as_it_was_written(sent: Handoff) -> None:
    (read,) = tried_read([{"outcome": "odd", "words": "Odd"}], "es")

    assert read["words"] == "Odd"


def test_the_page_speaks_the_readers_language(client: Client, sent: Handoff, lena: User) -> None:
    lena.language = "es"
    lena.save(update_fields=["language"])
    client.force_login(lena)

    page = reverse("escalation:detail", args=[sent.ticket.reference, sent.pk])
    body = client.get(page, headers={"Accept-Language": "es"}).content.decode()

    assert "No funcionó" in body
    assert "Paso a" in body
    assert "Did not work" not in body
    assert "Step a" not in body


def test_machines_get_the_language_that_they_ask_for(
    client: Client, sent: Handoff, lena: User
) -> None:
    client.force_login(lena)
    address = f"/api/v1/tickets/{sent.ticket.reference}/handoffs/"

    answer = client.get(address, headers={"Accept-Language": "es"}).json()["results"][0]["tried"][0]

    assert (answer["step"], answer["words"], answer["outcome"]) == (
        "Paso a",
        "No funcionó",
        "failed",
    )
    assert not {"titles", "is_question"} & set(answer)


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
