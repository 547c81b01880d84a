"""The outbox to look at: rows are written and moved by services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from notifications.models import OutboxEmail


@admin.register(OutboxEmail)
class OutboxEmailAdmin(admin.ModelAdmin):
    list_display = ["to_email", "template", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "template"]
    search_fields = ["to_email"]
    # What a mail says may let its reader into an account: not shown here.
    fields = [
        "to_email", "language", "template", "about", "message_id", "state", "attempts",
        "next_attempt_at", "claimed_at", "sent_at", "last_error", "created_at",
    ]  # fmt: skip
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
