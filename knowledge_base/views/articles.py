"""Reading: the list of articles with its search and filters, one article, its versions."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.keyset import BadCursor, keyset_page
from knowledge_base import access
from knowledge_base.forms import FilterForm
from knowledge_base.models import Article, ArticleQuerySet, ArticleText, State
from knowledge_base.selectors import FoundArticle, article_view, search_articles, text_in
from knowledge_base.selectors.reading import StepView, only_in, step_views
from tickets.models import Category

PAGE_SIZE = 30
SEARCH_LIMIT = 200


@dataclass(frozen=True)
class Row:
    """A line of the list: an article in the reader's language, with what a search marked in it."""

    article: Article
    text: ArticleText | None
    language: str
    found: FoundArticle | None = None
    languages: list[str] = field(default_factory=list)

    @property
    def is_fallback(self) -> bool:
        return self.text is not None and self.text.language != self.language

    @property
    def only_in(self) -> str:
        return only_in(self.text.language) if self.text else ""


def reader_language() -> str:
    return (get_language() or "en")[:2]


def _filtered(articles: ArticleQuerySet, filters: dict[str, Any]) -> ArticleQuerySet:
    """The articles that the filters leave; a category takes its children along."""
    if filters.get("category"):
        articles = articles.filter(category_id__in=_tree(filters["category"]))
    if filters.get("kind"):
        articles = articles.filter(kind=filters["kind"])
    if filters.get("status"):
        return articles.filter(status=filters["status"])
    return articles.exclude(status=State.ARCHIVED)


def _tree(category: Category) -> list[int]:
    return [category.pk, *category.children.values_list("pk", flat=True)]


def _row(article: Article, language: str, found: FoundArticle | None = None) -> Row:
    languages = sorted(text.language for text in article.texts.all())
    return Row(article, text_in(article, language), language, found, languages)


def _searched(request: AgentRequest, filters: dict[str, Any], language: str) -> dict[str, Any]:
    """The rows that the words find, in order; drafts, not being in the index, by their titles."""
    query = filters["q"]
    found = search_articles(request.user, query, language, limit=SEARCH_LIMIT)
    allowed = _filtered(access.articles_for(request.user), filters)
    known = set(allowed.values_list("pk", flat=True))
    rows = [_row(f.article, language, f) for f in found.articles if f.article.pk in known]
    unpublished = allowed.exclude(status=State.PUBLISHED).filter(texts__title__icontains=query)
    for article in unpublished.with_texts().distinct().order_by("-updated_at", "-pk")[:PAGE_SIZE]:
        rows.append(_row(article, language))
    return {"rows": rows, "corrected_query": found.corrected_query}


def _listed(request: AgentRequest, filters: dict[str, Any], language: str) -> dict[str, Any]:
    articles = _filtered(access.articles_for(request.user), filters).with_texts()
    order = ("-updated_at", "-pk")
    try:
        page = keyset_page(
            articles, order=order, cursor=request.GET.get("after", ""), size=PAGE_SIZE
        )
    except BadCursor:
        page = keyset_page(articles, order=order, size=PAGE_SIZE)
    rows = [_row(article, language) for article in page.rows]
    return {"rows": rows, "next_cursor": page.next_cursor}


@agent_required
@require_GET
def article_list(request: AgentRequest) -> HttpResponse:
    """All articles, newest change first, or what a search finds."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that is none is left out
    filters = form.cleaned_data
    query = filters.get("q", "")
    rows = (_searched if query else _listed)(request, filters, reader_language())
    kept = request.GET.copy()
    kept.pop("after", None)
    context = {**rows, "form": form, "query": query, "kept": kept.urlencode()}
    return render(request, "knowledge_base/list.html", context)


@agent_required
@require_GET
def article_detail(request: AgentRequest, slug: str) -> HttpResponse:
    """One article, in the language asked for by `?language=` or else the reader's."""
    articles = access.articles_for(request.user).select_related(
        "category", "current_version__author", "draft_author"
    )
    article = access.article_get(request.user, slug, articles)
    view = article_view(article, request.user, _asked_language(request))
    context = {"article": article, "view": view, "can_publish": request.user.is_supervisor}
    return render(request, "knowledge_base/article.html", context)


def _asked_language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in ("en", "es") else reader_language()


@agent_required
@require_GET
def article_versions(request: AgentRequest, slug: str) -> HttpResponse:
    """Every version there was, newest first."""
    article = access.article_get(request.user, slug)
    versions = article.versions.select_related("author").order_by("-number")
    context = {"article": article, "text": text_in(article, reader_language())}
    return render(request, "knowledge_base/versions.html", {**context, "versions": versions})


@agent_required
@require_GET
def article_version(request: AgentRequest, slug: str, number: int) -> HttpResponse:
    """One version as it was published, in every language it has."""
    article = access.article_get(request.user, slug)
    version = article.versions.select_related("author").filter(number=number).first()
    if version is None:
        raise Http404
    languages: list[tuple[str, dict[str, Any], list[StepView]]] = [
        (code, text, list(step_views(version.content, code).values()))
        for code, text in version.content["texts"].items()
        if text["title"]
    ]
    context = {"article": article, "version": version, "languages": languages}
    return render(request, "knowledge_base/version.html", context)
