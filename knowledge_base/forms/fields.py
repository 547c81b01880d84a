"""The fields that several of the forms have."""

from typing import Any

from django import forms

from tickets.models import Category


def categories() -> Any:
    return Category.objects.filter(is_active=True).order_by("position", "pk")


def text_field(label: Any, code: str, *, length: int | None = None, rows: int = 0) -> Any:
    """A field in one language, and marked as being in it; several rows make it a text area."""
    attrs = {"lang": code, **({"rows": rows} if rows else {})}
    widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=length, widget=widget)
