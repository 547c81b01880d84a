"""What is promised is set here; open tickets follow by themselves."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from service_levels.models import ServiceTarget
from service_levels.services import target_save


@admin.register(ServiceTarget)
class ServiceTargetAdmin(admin.ModelAdmin):
    list_display = ["priority", "first_response_seconds", "resolution_seconds"]
    fields = ["priority", "first_response_seconds", "resolution_seconds"]
    ordering = ["priority"]
    actions = None

    def save_model(self, request: HttpRequest, obj: ServiceTarget, form: Any, change: bool) -> None:
        target_save(target=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
