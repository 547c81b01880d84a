"""What an article is found by: one document a language, with nothing in it its readers may not see."""

from collections.abc import Iterable
from datetime import datetime

from helpdesk.lib.markup import plain_text
from knowledge_base.guides import REQUESTER, Content, steps_of
from knowledge_base.models import Article, ArticleText
from search.index import document_drop, document_put

KIND = "article"
# A guide that can be followed beats a text that says as much.
GUIDE_BOOST = 1.15


def documents_put(*, article: Article, content: Content, now: datetime) -> None:
    """Puts the published texts in the index, in place of whatever was there."""
    document_drop(kind=KIND, object_id=article.pk)
    for text in article.texts.order_by("language"):
        document_put(
            kind=KIND,
            object_id=article.pk,
            language=text.language,
            title=text.title,
            text="\n".join(_words(article, text, content)),
            keywords="\n".join(text.keywords),
            partition=article.audience,
            category_id=article.category_id,
            boost=GUIDE_BOOST if article.is_guide else 1.0,
            now=now,
        )


def documents_drop(*, article: Article) -> None:
    document_drop(kind=KIND, object_id=article.pk)


def _words(article: Article, text: ArticleText, content: Content) -> Iterable[str]:
    yield text.summary
    yield plain_text(text.body_html)
    for step in steps_of(content):
        # What our own people do in a public guide must not be found by those outside.
        if article.is_internal or step["who"] == REQUESTER:
            words = step.get(text.language) or {}
            yield from (words.get("title", ""), words.get("instruction", ""))
