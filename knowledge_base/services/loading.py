"""Content that comes as files: created and published, or brought up to date, in one call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from knowledge_base.drafts import ArticleDraft, content_from_toml, content_of
from knowledge_base.models import Article
from knowledge_base.services.articles import article_publish, article_save
from tickets.models import Category


@transaction.atomic
def guide_load(
    *,
    data: Mapping[str, Any],
    categories: Mapping[str, Category],
    actor: User | None,
    now: datetime,
) -> Article:
    """The published article of one content file's data; a second load of the same changes nothing.

    `categories` maps slugs to categories. Raises NotPublishable with what is wrong in the file.
    """
    draft = content_from_toml(data, categories)
    article = Article.objects.select_related("current_version").filter(slug=draft.slug).first()
    if article is not None and _is_as_published(article, draft):
        return article
    article = article_save(article=article, draft=draft, actor=actor, now=now)
    article_publish(article=article, actor=actor, now=now)
    return Article.objects.get(pk=article.pk)


def _is_as_published(article: Article, draft: ArticleDraft) -> bool:
    version = article.current_version
    category_id = draft.category.pk if draft.category else None
    as_was = (article.kind, article.audience, article.category_id)
    return (
        article.is_published
        and version is not None
        and as_was == (draft.kind, draft.audience, category_id)
        and version.content == content_of(draft)
    )
