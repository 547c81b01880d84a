"""Articles for machines: list, search and read, each as the token's owner may. Only what is published."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.lib.api_pages import page_size_of
from knowledge_base import access
from knowledge_base.guides import ENDS, HANDOFF, targets_of
from knowledge_base.models import Article, ArticleQuerySet, Kind, Language
from knowledge_base.selectors import ArticleView, StepView, article_view, search_articles, text_in
from tickets.models import Category


class ArticleQuery(serializers.Serializer):
    """What a list may be asked for."""

    search = serializers.CharField(required=False, max_length=200, allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    category = serializers.SlugRelatedField(
        slug_field="slug", queryset=Category.objects.all(), required=False
    )


class ArticleRow(serializers.Serializer):
    """An article in a list, in the language asked for where it has a text in it."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    category = serializers.CharField(allow_null=True)
    audience = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField()
    summary = serializers.CharField()
    minutes = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class StepAnswer(serializers.Serializer):
    """One answer of a choice, and where it leads."""

    key = serializers.CharField()
    text = serializers.CharField()
    to = serializers.CharField()


class ArticleStep(serializers.Serializer):
    """A step of a guide; on_worked and on_failed are "solved", "handoff" or a step's key.

    A step of the kind "choice" has answers instead, and both of these empty.
    """

    key = serializers.CharField()
    kind = serializers.CharField()
    who = serializers.CharField()
    title = serializers.CharField()
    instruction = serializers.CharField()
    expected = serializers.CharField()
    on_worked = serializers.CharField()
    on_failed = serializers.CharField()
    answers = StepAnswer(many=True)
    notice = serializers.CharField()


class ArticleFull(ArticleRow):
    """An article to read, with the steps that are the reader's to see."""

    languages = serializers.ListField(child=serializers.CharField())
    keywords = serializers.ListField(child=serializers.CharField())
    body = serializers.CharField()
    body_html = serializers.CharField()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    steps = ArticleStep(many=True)


_FILTERS = [
    OpenApiParameter("search", str, description="Words to look for; the best match comes first."),
    OpenApiParameter("language", str, enum=Language.values),
    OpenApiParameter("kind", str, enum=Kind.values),
    OpenApiParameter("category", str, description="The slug of a category."),
]


def _language(asked: str | None) -> str:
    return asked or (get_language() or "en")[:2]


def _row(article: Article, language: str) -> dict[str, Any] | None:
    text = text_in(article, language)
    if text is None:
        return None
    return {
        "slug": article.slug,
        "kind": article.kind,
        "category": article.category.slug if article.category else None,
        "audience": article.audience,
        "language": text.language,
        "title": text.title,
        "summary": text.summary,
        "minutes": article.minutes,
        "updated_at": article.updated_at,
    }


def _full(view: ArticleView) -> dict[str, Any]:
    article, text = view.article, view.text
    version = article.current_version
    content = version.content if version else {}
    shown = {laid.view.key for laid in view.steps}
    return {
        **(_row(article, text.language) or {}),
        "languages": view.languages,
        "keywords": text.keywords,
        "body": text.body,
        "body_html": text.body_html,
        "version": version.number if version else 0,
        "published_at": article.published_at,
        "steps": [_step(laid.view, content, shown) for laid in view.steps],
    }


def _step(step: StepView, content: dict[str, Any], shown: set[str]) -> dict[str, Any]:
    text = step.step.get(step.language) or {}
    # A step that is ours to do is a hand-off for those who do not see it.
    targets = [t if t in (*ENDS, *shown) else HANDOFF for t in targets_of(content, step.key)]
    worked, failed = ("", "") if step.is_choice else targets
    answers = zip(step.answers, targets, strict=True) if step.is_choice else ()
    return {
        "key": step.key,
        "kind": step.step["kind"],
        "who": step.step["who"],
        "title": step.title,
        "instruction": text.get("instruction", ""),
        "expected": step.expected,
        "on_worked": worked,
        "on_failed": failed,
        "answers": [{"key": key, "text": label, "to": to} for (key, label), to in answers],
        "notice": step.notice,
    }


class ArticleViewSet(viewsets.GenericViewSet):
    """Published articles and guides."""

    queryset = Article.objects.none()
    serializer_class = ArticleRow
    lookup_field = "slug"
    keyset_order = ("-updated_at", "-pk")
    filter_backends = ()
    required_scopes = {"list": "articles:read", "retrieve": "articles:read"}

    def get_queryset(self) -> ArticleQuerySet:
        return access.articles_for(self.request.user).published()

    @extend_schema(parameters=_FILTERS, responses=ArticleRow(many=True))
    def list(self, request: Request) -> Response:
        """Newest change first; with `search`, the best matches, at most `page_size`."""
        asked = ArticleQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        language = _language(wanted.get("language"))
        articles = _narrowed(self.get_queryset(), wanted).with_texts()
        if wanted.get("search"):
            return self._found(request, wanted, articles, language)
        page = self.paginate_queryset(articles) or []
        rows = [row for article in page if (row := _row(article, language)) is not None]
        return self.get_paginated_response(ArticleRow(rows, many=True).data)

    @extend_schema(parameters=_FILTERS[1:2], responses=ArticleFull)
    def retrieve(self, request: Request, slug: str) -> Response:
        """One article; hidden and missing are both 404."""
        asked = ArticleQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        articles = self.get_queryset().select_related("category", "current_version")
        article = access.article_get(request.user, slug, articles)
        language = _language(asked.validated_data.get("language"))
        view = article_view(article, request.user, language)
        return Response(ArticleFull(_full(view)).data if view else {})

    def _found(
        self, request: Request, wanted: dict[str, Any], articles: ArticleQuerySet, language: str
    ) -> Response:
        found = search_articles(request.user, wanted["search"], language, limit=200)
        allowed = {a.pk for a in articles.filter(pk__in=[f.article.pk for f in found.articles])}
        rows = [_row(f.article, language) for f in found.articles if f.article.pk in allowed]
        page = ArticleRow(rows[: page_size_of(request)], many=True).data
        return Response({"next": None, "results": page})


def _narrowed(articles: ArticleQuerySet, wanted: dict[str, Any]) -> ArticleQuerySet:
    if "kind" in wanted:
        articles = articles.filter(kind=wanted["kind"])
    if "category" in wanted:
        category = wanted["category"]
        ids = [category.pk, *category.children.values_list("pk", flat=True)]
        articles = articles.filter(category_id__in=ids)
    return articles


router_entries = [("articles", ArticleViewSet, "article")]
