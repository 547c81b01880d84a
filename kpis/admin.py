"""To look at, never to change: facts come from the ledger, and answers from those who gave them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from kpis.models import Rebuild, Survey, TicketFacts


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TicketFacts)
class TicketFactsAdmin(ReadOnlyAdmin):
    list_display = ("ticket_id", "created_at", "resolved_at", "is_fcr", "csat_score")
    list_filter = ("tier", "is_fcr")
    show_full_result_count = False
    ordering = ("-pk",)


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    list_display = ("ticket_id", "sent_at", "expires_at", "score", "answered_at")
    list_filter = ("score",)
    list_select_related = ("ticket",)
    show_full_result_count = False
    exclude = ("token_hash",)
    ordering = ("-pk",)


@admin.register(Rebuild)
class RebuildAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "created_from", "created_to", "done", "finished_at")
    ordering = ("-pk",)
