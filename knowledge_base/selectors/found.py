"""Searching articles, and which guides fit a ticket. Nothing is found that may not be read."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from helpdesk.lib.markup import plain_text
from knowledge_base import access
from knowledge_base.access import Person
from knowledge_base.models import Article, ArticleQuerySet, ArticleText, Language
from knowledge_base.search_documents import KIND
from knowledge_base.selectors.reading import only_in, text_in
from search.highlight import highlight, snippet
from search.index import Hit, search
from tickets.models import Category, Ticket

SNIPPET_WIDTH = 180
_CATEGORY_WEIGHT = 1.5
_CANDIDATES = 24
# Below this share of the best match, what a guide has in common is only everyday words.
_WORTH_SHOWING = 0.4


@dataclass(frozen=True)
class FoundArticle:
    """An article that a search found. `is_fallback`: not to be had in the reader's language."""

    article: Article
    text: ArticleText
    is_fallback: bool
    words: Sequence[str]
    score: float

    @property
    def title_html(self) -> SafeString:
        return highlight(self.text.title, self.words)

    @property
    def snippet_html(self) -> SafeString:
        """Where the words are: in the summary, else in the body."""
        marked = snippet(self.text.summary, self.words, SNIPPET_WIDTH)
        if "<mark>" in marked or not self.text.body_html:
            return marked
        within = snippet(plain_text(self.text.body_html), self.words, SNIPPET_WIDTH)
        return within if "<mark>" in within else marked

    @property
    def only_in(self) -> str:
        return only_in(self.text.language)

    @property
    def language_name(self) -> str:
        return str(Language(self.text.language).label)


@dataclass(frozen=True)
class Found:
    """A page of what was found; `corrected_query` when other words were searched than typed."""

    articles: Sequence[FoundArticle] = ()
    total: int = 0
    corrected_query: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """A guide that may solve a ticket, and why: its request type, the words they share, the category."""

    article: Article
    text: ArticleText
    words: Sequence[str] = field(default_factory=tuple)
    is_same_category: bool = False
    because: str = ""


def search_articles(
    user: Person,
    query: str,
    language: str,
    limit: int = 20,
    prefix: bool = False,
    offset: int = 0,
    category_id: int | None = None,
) -> Found:
    """The published articles this person may read that have any of the words, best first.

    Each is shown in `language` where it has a text in it. Never raises for what was typed.
    """
    results = search(
        kind=KIND,
        query=query,
        language=language,
        partitions=access.partitions_for(user),
        category_id=category_id,
        limit=limit,
        offset=offset,
        prefix=prefix,
    )
    articles = _articles(user, results.hits)
    found = [_found(articles[hit.object_id], hit, language) for hit in results.hits
             if hit.object_id in articles]  # fmt: skip
    return Found([row for row in found if row is not None], results.total, results.corrected_query)


def suggestions_for(
    ticket: Ticket, user: Person, limit: int = 3, query: str = ""
) -> list[Suggestion]:
    """The guides this person may follow on the ticket, likeliest first.

    The one of its request type comes first, then those that share words with the subject, those of the
    ticket's category before others; guides of the category fill
    up what the words did not find, and those already followed on the ticket are left out. With
    `query`, whatever has its words.
    """
    words = query or ticket.subject
    hits = search(
        kind=KIND,
        query=words,
        language=ticket.language,
        partitions=access.partitions_for(user),
        limit=_CANDIDATES,
    ).hits
    guides = access.guides_to_run(user, ticket)
    first: list[Suggestion] = []
    if not query:
        guides = guides.exclude(versions__runs__ticket=ticket)
        first = _of_request_type(ticket, guides)
        guides = guides.exclude(pk__in=[suggestion.article.pk for suggestion in first])
    by_id = {a.pk: a for a in guides.filter(pk__in=[h.object_id for h in hits]).with_texts()}
    near = _near(ticket.category)
    least = _WORTH_SHOWING * max((hit.score for hit in hits), default=0.0)
    hits = [hit for hit in hits if hit.object_id in by_id]
    hits = [hit for hit in hits if _weight(hit, by_id[hit.object_id], near) >= least]
    hits.sort(key=lambda hit: -_weight(hit, by_id[hit.object_id], near))
    chosen = [(by_id[hit.object_id], _shared(words, hit)) for hit in hits[:limit]]
    if len(chosen) < limit and near and not query:
        rest = guides.filter(category_id__in=near).exclude(pk__in=[a.pk for a, _w in chosen])
        more = rest.with_texts().order_by("-published_at", "-pk")[: limit - len(chosen)]
        chosen += [(article, ()) for article in more]
    found = [row for row in (_suggestion(a, w, near) for a, w in chosen) if row is not None]
    return [*first, *found][:limit]


def _of_request_type(ticket: Ticket, guides: ArticleQuerySet) -> list[Suggestion]:
    """The guide that the ticket's request type names, if it may be followed: one or none."""
    kind = ticket.request_type
    if kind is None or not kind.guide_slug:
        return []
    article = guides.filter(slug=kind.guide_slug).with_texts().first()
    text = article and text_in(article, (get_language() or "en")[:2])
    return [Suggestion(article, text, because=kind.name)] if article and text else []


def _articles(user: Person, hits: Sequence[Hit]) -> dict[int, Article]:
    ids = [hit.object_id for hit in hits]
    published = access.articles_for(user).published().filter(pk__in=ids)
    return {article.pk: article for article in published.with_texts()}


def _found(article: Article, hit: Hit, language: str) -> FoundArticle | None:
    text = text_in(article, language)
    if text is None:
        return None
    return FoundArticle(article, text, text.language != language, hit.words, hit.score)


def _near(category: Category | None) -> set[int]:
    """The ticket's category and its parent: where guides about it are kept."""
    if category is None:
        return set()
    return {category.pk, *([category.parent_id] if category.parent_id else [])}


def _weight(hit: Hit, article: Article, near: set[int]) -> float:
    return hit.score * (_CATEGORY_WEIGHT if article.category_id in near else 1.0)


def _shared(words: str, hit: Hit) -> tuple[str, ...]:
    """The words as the requester wrote them that the guide has too."""
    marked = re.findall(r"<mark>(.*?)</mark>", highlight(words, hit.words))
    return tuple(dict.fromkeys(html.unescape(word).lower() for word in marked))


def _suggestion(article: Article, words: Sequence[str], near: set[int]) -> Suggestion | None:
    text = text_in(article, (get_language() or "en")[:2])
    if text is None:
        return None
    return Suggestion(article, text, words, article.category_id in near)
