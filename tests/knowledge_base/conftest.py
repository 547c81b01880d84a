"""Guides and articles as the tests need them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from knowledge_base.models import Article
from knowledge_base.services import (
    ArticleDraft,
    StepDraft,
    StepText,
    TextDraft,
    article_publish,
    article_save,
)
from tickets.models import Category


def step(key: str, on_worked: str = "solved", on_failed: str = "next", **fields: Any) -> StepDraft:
    texts = {
        "en": StepText(f"Do {key}", f"How to **{key}**.", "It works."),
        "es": StepText(f"Haga {key}", f"Cómo hacer **{key}**.", "Funciona."),
    }
    return StepDraft(
        key=key, on_worked=on_worked, on_failed=on_failed, **{"texts": texts, **fields}
    )


STEPS = (
    step("address"),
    step("wrong-password", "reset", "account", kind="question"),
    step("reset", "solved", "account"),
    step("account", "solved", "handoff", who="l1"),
)


def draft(**fields: Any) -> ArticleDraft:
    """A public guide about e-mail, in both languages."""
    values: dict[str, Any] = {
        "kind": "guide",
        "audience": "public",
        "steps": STEPS,
        "texts": {
            "en": TextDraft("I cannot sign in to my e-mail", "Short checks.", "", ("mailbox",)),
            "es": TextDraft("No puedo entrar a mi correo", "Revisiones.", "", ("buzón",)),
        },
        **fields,
    }
    return ArticleDraft(**values)


def published(made: ArticleDraft, now: datetime) -> Article:
    article = article_save(article=None, draft=made, actor=None, now=now)
    article_publish(article=article, actor=None, now=now)
    return Article.objects.get(pk=article.pk)


def text(title: str, body: str = "", keywords: Sequence[str] = ()) -> TextDraft:
    return TextDraft(title=title, summary=f"{title}.", body=body, keywords=keywords)


@pytest.fixture
def guide(email_category: Category, now: datetime) -> Article:
    """Public: address -> wrong password? -> reset | account (level 1's step)."""
    return published(draft(category=email_category, slug="email-sign-in"), now)


@pytest.fixture
def internal_guide(email_category: Category, now: datetime) -> Article:
    """For agents only; its words must reach nobody else."""
    texts = {"en": text("Compromised mailbox"), "es": text("Buzón comprometido")}
    made = draft(
        category=email_category, slug="compromised", audience="internal", texts=texts,
        steps=(step("revoke", "solved", "handoff", who="l1"),),
    )  # fmt: skip
    return published(made, now)


@pytest.fixture
def article(db: None, now: datetime) -> Article:
    """Public, English only."""
    texts = {"en": text("Password rules", "## Length\n\nUse **14** characters.")}
    return published(draft(kind="article", steps=(), slug="password-rules", texts=texts), now)


@pytest.fixture
def unfinished(bruno: User, now: datetime) -> Article:
    """Bruno's draft, never published."""
    texts = {"en": text("Fax machine basics")}
    made = draft(kind="article", steps=(), slug="fax", texts=texts)
    return article_save(article=None, draft=made, actor=bruno, now=now)
