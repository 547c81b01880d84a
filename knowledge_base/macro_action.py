"""What a macro's "start guide" does: this room starts the guide, tickets only names it by its slug."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import get_language

from accounts.models import User
from knowledge_base.exceptions import RunInTheWay
from knowledge_base.models import Article, ArticleText
from knowledge_base.services.runs import run_start
from tickets.exceptions import InvalidInput
from tickets.models import Ticket


def guide_titles(slugs: Collection[str] | None) -> Mapping[str, str]:
    """The published guides' titles in the reader's language, by slug; None asks for all. One query."""
    texts = ArticleText.objects.filter(article__in=Article.objects.published().guides())
    if slugs is not None:
        texts = texts.filter(article__slug__in=slugs)
    language = (get_language() or "en")[:2]
    rows = texts.values_list("article__slug", "title", "language").order_by("title", "pk")
    # The reader's own language comes last, and so it stays.
    ordered = sorted(rows, key=lambda row: row[2] == language)
    return {slug: title for slug, title, _language in ordered}


def guide_start(*, ticket: Ticket, slug: str, actor: User | None, now: datetime) -> None:
    """Raises InvalidInput("macro") where the guide is gone or another one is being followed."""
    article = Article.objects.published().guides().filter(slug=slug).first()
    try:
        if article is not None:
            run_start(ticket=ticket, article=article, actor=actor, now=now)
    except RunInTheWay as refusal:
        raise InvalidInput("macro", str(refusal)) from refusal
