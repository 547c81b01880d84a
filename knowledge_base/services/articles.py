"""Articles are drafted, published as a version that never changes, and archived."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from knowledge_base import access
from knowledge_base.drafts import ArticleDraft, content_of
from knowledge_base.exceptions import NotPublishable, StaleArticle
from knowledge_base.guides import check, languages_of
from knowledge_base.models import Article, ArticleText, ArticleVersion, Kind, State
from knowledge_base.search_documents import documents_drop, documents_put
from tickets.exceptions import InvalidInput

NOTE_LENGTH = 300
_SLUG_LENGTH = 70
# Addresses under /knowledge/ that are pages of their own.
RESERVED_SLUGS = frozenset({"new", "panel", "runs"})


@transaction.atomic
def article_save(
    *,
    article: Article | None,
    draft: ArticleDraft,
    actor: User | None,
    now: datetime,
    expected_revision: int | None = None,
    submission_key: UUID | None = None,
) -> Article:
    """Keeps the draft; what is published stays as it is until the draft is published.

    None for `article` makes a new one, once for each `submission_key`. Raises NotAllowed,
    InvalidInput(field), or StaleArticle when the article is no longer at `expected_revision` (None
    accepts any).
    """
    access.require_author(actor)
    kept = {
        "kind": draft.kind,
        "audience": draft.audience,
        "category_id": draft.category.pk if draft.category else None,
        "content": content_of(draft),
    }
    if article is None:
        earlier = _made_before(submission_key)
        if earlier is not None:
            return earlier
        article = _new_article(draft, kept, submission_key, now)
    else:
        article = _locked(article, expected_revision)
    _write(article, {"draft": kept, "draft_author": actor}, now)
    if article.current_version_id is None:
        _apply(article, kept, now)
    return article


@transaction.atomic
def article_publish(
    *,
    article: Article,
    actor: User | None,
    now: datetime,
    note: str = "",
    expected_revision: int | None = None,
) -> ArticleVersion:
    """Makes the draft the version that people read and find; without a draft, the last one again.

    Raises NotAllowed, StaleArticle, InvalidInput("note"), or NotPublishable with each problem.
    """
    access.require_publisher(actor)
    note = " ".join(note.split())
    if len(note) > NOTE_LENGTH:
        raise InvalidInput("note", _("At most %(count)d characters.") % {"count": NOTE_LENGTH})
    article = _locked(article, expected_revision)
    kept = article.draft or _as_published(article)
    problems = check(kept["content"], is_guide=kept["kind"] == Kind.GUIDE)
    if problems:
        raise NotPublishable(problems)
    version = _version(article, kept["content"], actor, note, now)
    _apply(article, kept, now)
    changes = {"current_version": version, "status": State.PUBLISHED, "published_at": now}
    _write(article, {**changes, "draft": None, "draft_author": None}, now)
    documents_put(article=article, content=version.content, now=now)
    return version


@transaction.atomic
def article_archive(*, article: Article, actor: User | None, now: datetime) -> Article:
    """Takes the article away from readers and from search; its versions and runs stay."""
    access.require_publisher(actor)
    article = _locked(article, None)
    _write(article, {"status": State.ARCHIVED}, now)
    documents_drop(article=article)
    return article


@transaction.atomic
def article_version_restore(
    *, article: Article, number: int, actor: User | None, now: datetime
) -> Article:
    """Makes an earlier version the draft, to be looked at and published again."""
    access.require_author(actor)
    article = _locked(article, None)
    version = article.versions.filter(number=number).first()
    if version is None:
        raise InvalidInput("number", _("There is no such version."))
    kept = {**_as_published(article), "content": version.content}
    _write(article, {"draft": kept, "draft_author": actor}, now)
    return article


def _made_before(submission_key: UUID | None) -> Article | None:
    if submission_key is None:
        return None
    return Article.objects.filter(submission_key=submission_key).first()


def _new_article(
    draft: ArticleDraft, kept: Mapping[str, Any], submission_key: UUID | None, now: datetime
) -> Article:
    fields = {name: kept[name] for name in ("kind", "audience", "category_id")}
    slug = _free_slug(draft, kept["content"])
    try:
        with transaction.atomic():
            return Article.objects.create(
                slug=slug,
                submission_key=submission_key,
                revision=0,
                created_at=now,
                updated_at=now,
                **fields,
            )
    except IntegrityError:
        raise InvalidInput("slug", _("Another article has this address.")) from None


def _free_slug(draft: ArticleDraft, content: Mapping[str, Any]) -> str:
    if draft.slug:
        slug = slugify(draft.slug)[:_SLUG_LENGTH]
        if slug != draft.slug:
            message = _("Small letters, digits and hyphens, such as “%(slug)s”.") % {"slug": slug}
            raise InvalidInput("slug", message)
        if slug in RESERVED_SLUGS:
            raise InvalidInput("slug", _("Another article has this address."))
        return slug
    titles = [content["texts"][code]["title"] for code in languages_of(content)]
    wanted = slugify(next(filter(None, titles), ""))[:_SLUG_LENGTH].strip("-") or draft.kind
    alike = Article.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    taken = RESERVED_SLUGS.union(alike)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _locked(article: Article, expected_revision: int | None) -> Article:
    current = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    if expected_revision is not None and current.revision != expected_revision:
        raise StaleArticle(current)
    return current


def _write(article: Article, changes: Mapping[str, Any], now: datetime) -> None:
    """Writes the row and raises its revision; the object is brought to what the row now holds."""
    rows = Article.objects.filter(pk=article.pk, revision=article.revision)
    if not rows.update(**changes, revision=F("revision") + 1, updated_at=now):
        raise StaleArticle(article)
    for name, value in changes.items():
        setattr(article, name, value)
    article.revision += 1
    article.updated_at = now


def _as_published(article: Article) -> dict[str, Any]:
    version = article.current_version
    return {
        "kind": article.kind,
        "audience": article.audience,
        "category_id": article.category_id,
        "content": version.content if version else {"texts": {}, "minutes": 3, "steps": []},
    }


def _version(
    article: Article, content: Mapping[str, Any], actor: User | None, note: str, now: datetime
) -> ArticleVersion:
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    return ArticleVersion.objects.create(
        article=article, number=last + 1, content=content, author=actor, note=note, created_at=now
    )


def _apply(article: Article, kept: Mapping[str, Any], now: datetime) -> None:
    """Makes the kept draft what readers get: the row's columns and the texts."""
    content = kept["content"]
    fields = {name: kept[name] for name in ("kind", "audience", "category_id")}
    _write(article, {**fields, "minutes": content["minutes"]}, now)
    languages = languages_of(content)
    article.texts.exclude(language__in=languages).delete()
    for code in languages:
        text = content["texts"][code]
        ArticleText.objects.update_or_create(
            article=article,
            language=code,
            defaults={**text, "body_html": render_markdown(text["body"])},
        )
