"""Hand-offs, to look at: their state changes through services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from escalation.models import Handoff


@admin.register(Handoff)
class HandoffAdmin(admin.ModelAdmin):
    list_display = ("id", "ticket", "from_team", "to_team", "direction", "state", "created_at")
    list_filter = ("state", "direction", "return_reason")
    list_select_related = ("ticket", "from_team", "to_team")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
