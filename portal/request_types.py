"""What people ask for often: the types to choose from, and the guide that may make asking unnecessary."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from knowledge_base.access import articles_for
from knowledge_base.models import Article, ArticleText
from knowledge_base.selectors import text_in
from tickets.models import RequestType


@dataclass(frozen=True)
class FirstGuide:
    """The guide to try before asking, in the reader's language where it has that."""

    article: Article
    text: ArticleText


def _offered() -> QuerySet[RequestType]:
    return RequestType.objects.filter(is_active=True, is_on_portal=True)


def request_types() -> list[RequestType]:
    """What is offered on the portal, in its order."""
    return list(_offered().order_by("position", "pk"))


def request_type_named(slug: str) -> RequestType | None:
    """The type on offer under this slug, with what filing asks of its category; None for any other."""
    if not slug:
        return None
    with_teams = ("category__default_team", "category__parent__default_team")
    return _offered().select_related(*with_teams).filter(slug=slug[:50]).first()


def guide_of(request_type: RequestType, user: User, language: str) -> FirstGuide | None:
    """The type's guide, where this person may read it."""
    if not request_type.guide_slug:
        return None
    guides: Any = articles_for(user).published().guides().filter(slug=request_type.guide_slug)
    article = guides.with_texts().first()
    text = text_in(article, language) if article is not None else None
    return FirstGuide(article, text) if article is not None and text is not None else None
