"""An article or guide: a thin row, the texts people read now, and every version there ever was."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ARTICLE = "article", _("Article")
    GUIDE = "guide", _("Guide")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    INTERNAL = "internal", _("Agents only")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class ArticleQuerySet(models.QuerySet["Article"]):
    """The words in which the domain asks for articles."""

    def published(self) -> "ArticleQuerySet":
        return self.filter(status=State.PUBLISHED)

    def public(self) -> "ArticleQuerySet":
        return self.filter(audience=Audience.PUBLIC)

    def guides(self) -> "ArticleQuerySet":
        return self.filter(kind=Kind.GUIDE)

    def with_texts(self) -> "ArticleQuerySet":
        """All that a list row shows, in two queries."""
        return self.select_related("category").prefetch_related("texts")


class Article(models.Model):
    """`draft` holds the copy being worked on; nothing of it is read outside the editor."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ARTICLE)
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, null=True, blank=True, related_name="articles"
    )
    # Closed unless somebody chose to open it.
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INTERNAL)
    status = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    minutes = models.PositiveSmallIntegerField(default=3)
    current_version = models.ForeignKey(
        "knowledge_base.ArticleVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft = models.JSONField(null=True, blank=True)
    draft_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of the form that made it: the second click finds what the first one made.
    submission_key = models.UUIDField(null=True, blank=True, unique=True)
    # Raised by every save: the compare-and-set that stops lost edits.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=State.values), name="article_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="article_audience_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | models.Q(current_version__isnull=False, published_at__isnull=False),
                name="article_published_has_a_version",
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="article_newest"),
            models.Index(fields=["category", "status"], name="article_category"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_guide(self) -> bool:
        return self.kind == Kind.GUIDE

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL

    @property
    def is_published(self) -> bool:
        return self.status == State.PUBLISHED

    @property
    def has_unpublished_changes(self) -> bool:
        return self.draft is not None


class ArticleText(models.Model):
    """What a reader sees in one language: of the published version, or of a first draft."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=Language.choices)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    keywords = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="article_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """What was published, once, in full; never changed (see knowledge_base.guides for `content`)."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"
