"""For looking only: what changes an article or a run goes through services, on the product's pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from knowledge_base.models import (
    Article,
    ArticleText,
    ArticleVersion,
    Feedback,
    GuideRun,
    GuideRunStep,
    SearchLog,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TextInline(_ReadOnlyInline):
    model = ArticleText
    fields = ["language", "title", "summary", "keywords"]


class StepInline(_ReadOnlyInline):
    model = GuideRunStep


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    list_display = ["slug", "kind", "audience", "status", "category", "updated_at"]
    list_filter = ["kind", "audience", "status"]
    list_select_related = ["category"]
    search_fields = ["slug", "texts__title"]
    inlines = [TextInline]


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    list_display = ["article", "number", "author", "note", "created_at"]
    list_select_related = ["article", "author"]


@admin.register(GuideRun)
class GuideRunAdmin(ReadOnlyAdmin):
    list_display = ["version", "ticket", "status", "origin", "started_by", "started_at"]
    list_filter = ["status", "origin"]
    list_select_related = ["version", "ticket", "started_by"]
    exclude = ["session_key"]
    inlines = [StepInline]


@admin.register(SearchLog)
class SearchLogAdmin(ReadOnlyAdmin):
    list_display = ["query", "hits", "language", "created_at"]
    list_filter = ["language"]
    search_fields = ["query"]


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["article", "helpful", "comment", "created_at"]
    list_filter = ["helpful"]
    list_select_related = ["article"]
