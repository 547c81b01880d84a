"""Custom fields and request types are configured here; lists are typed one line each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from tickets.models import CustomField, FieldKind, RequestType

PART = "|"
RESERVED_KEYS = {"version", "request_type"}


class LinesField(forms.CharField):
    """A list of small records as lines: "laptop | Laptop | Portátil"."""

    def __init__(self, names: Sequence[str], **kwargs: Any) -> None:
        self.names = names
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f" {PART} ".join(str(row.get(n, "")) for n in self.names) for row in value)

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [self._record(line) for line in lines]

    def _record(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in line.split(PART)]
        if len(parts) != len(self.names) or not all(parts):
            raise forms.ValidationError(
                _("Write each line as: %(shape)s"),
                params={"shape": f" {PART} ".join(self.names)},
            )
        return dict(zip(self.names, parts, strict=True))


class CustomFieldForm(forms.ModelForm):
    choices = LinesField(
        ("value", "en", "es"), label=_("Choices"), help_text=_("One a line: value | en | es")
    )

    class Meta:
        model = CustomField
        fields = [
            "key", "kind", "label_en", "label_es", "help_en", "help_es", "choices", "categories",
            "is_required_at_creation", "is_required_at_resolution", "is_on_portal", "is_active",
            "position",
        ]  # fmt: skip

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key in RESERVED_KEYS:
            raise forms.ValidationError(_("This name is taken."))
        return key

    def clean_kind(self) -> str:
        """The kind says where values are stored: it stays once there are some."""
        kind = str(self.cleaned_data["kind"])
        before = self.instance.kind if self.instance.pk else kind
        if kind != before and self.instance.values.exists():
            raise forms.ValidationError(_("Tickets hold values of this kind already."))
        return kind

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        values = [choice["value"] for choice in data.get("choices", [])]
        if data.get("kind") == FieldKind.CHOICE and not values:
            self.add_error("choices", _("A choice needs something to choose from."))
        if len(values) != len(set(values)):
            self.add_error("choices", _("Each value once."))
        return data


@admin.register(CustomField)
class CustomFieldAdmin(admin.ModelAdmin):
    form = CustomFieldForm
    actions = None
    list_display = ["key", "label_en", "label_es", "kind", "is_on_portal", "is_active"]
    list_filter = ["kind", "is_on_portal", "is_active"]
    search_fields = ["key", "label_en", "label_es"]
    ordering = ["position", "key"]
    filter_horizontal = ["categories"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while no ticket holds a value; after that a field is made inactive."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.values.exists()


class RequestTypeForm(forms.ModelForm):
    checklist = LinesField(
        ("en", "es"), label=_("Checklist"), help_text=_("One line a step: en | es")
    )

    class Meta:
        model = RequestType
        fields = [
            "slug", "name_en", "name_es", "description_en", "description_es", "icon", "category",
            "guide_slug", "macro", "fields", "checklist", "impact", "urgency",
            "needs_identity_check", "is_on_portal", "is_active", "position",
        ]  # fmt: skip

    def clean_icon(self) -> str:
        icon = str(self.cleaned_data["icon"])
        try:
            lucide(icon)
        except IconDoesNotExist:
            raise forms.ValidationError(_("There is no such icon.")) from None
        return icon


@admin.register(RequestType)
class RequestTypeAdmin(admin.ModelAdmin):
    form = RequestTypeForm
    actions = None
    list_display = ["slug", "name_en", "name_es", "category", "needs_identity_check", "is_active"]
    list_filter = ["is_active", "is_on_portal", "needs_identity_check"]
    list_select_related = ["category"]
    search_fields = ["slug", "name_en", "name_es"]
    ordering = ["position", "slug"]
    autocomplete_fields = ["category"]
    filter_horizontal = ["fields"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.tickets.exists()
