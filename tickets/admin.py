"""Categories and tags are configured here. Tickets are only looked at: every change has its service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets import field_admin
from tickets.models import Category, ImportedRecord, Message, Submission, Tag, Ticket, TicketEvent

__all__ = ["field_admin"]


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = [
            "slug", "parent", "name_en", "name_es", "hint_en", "hint_es", "icon",
            "is_l1_resolvable", "default_team", "position", "is_active",
        ]  # fmt: skip

    def clean_parent(self) -> Category | None:
        """No category lies below itself."""
        parent: Category | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(_("A category cannot lie below itself."))
            above = above.parent
        return parent


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = CategoryForm
    actions = None
    list_display = ["slug", "name_en", "name_es", "parent", "default_team", "is_active"]
    list_filter = ["is_active", "is_l1_resolvable"]
    list_select_related = ["parent", "default_team"]
    search_fields = ["slug", "name_en", "name_es"]
    ordering = ["position", "slug"]
    autocomplete_fields = ["parent", "default_team"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or not super().has_delete_permission(request, obj):
            return False
        return not obj.tickets.exists() and not obj.children.exists()


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name"]

    def clean_name(self) -> str:
        """As the services write them: in lower case, single spaces."""
        return " ".join(str(self.cleaned_data["name"]).lower().split())


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    form = TagForm
    actions = None
    search_fields = ["name"]
    ordering = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and not obj.tickets.exists()


class OnlyLooking(admin.ModelAdmin):
    """Shown as it is, and cheap however many rows there are."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Ticket)
class TicketAdmin(OnlyLooking):
    list_display = ["reference", "subject", "status", "priority", "team", "assignee", "created_at"]
    list_filter = ["status", "priority"]
    list_select_related = ["team", "assignee"]
    search_fields = ["=id"]


@admin.register(Message)
class MessageAdmin(OnlyLooking):
    list_display = ["id", "ticket_id", "visibility", "channel", "author", "created_at"]
    list_select_related = ["author", "ticket"]
    search_fields = ["=ticket__id"]


@admin.register(TicketEvent)
class TicketEventAdmin(OnlyLooking):
    list_display = ["id", "ticket_id", "kind", "actor", "version", "created_at"]
    list_select_related = ["actor", "ticket"]
    search_fields = ["=ticket__id"]


@admin.register(Submission)
class SubmissionAdmin(OnlyLooking):
    list_display = ["key", "user", "ticket_id", "created_at"]
    list_select_related = ["user", "ticket"]


@admin.register(ImportedRecord)
class ImportedRecordAdmin(OnlyLooking):
    list_display = ["source", "external_id", "ticket_id"]
    list_select_related = ["ticket"]
    search_fields = ["=external_id"]
