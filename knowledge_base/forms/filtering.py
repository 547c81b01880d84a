"""The list's search and filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge_base.forms.fields import categories
from knowledge_base.models import Kind, State
from tickets.models import Category


class FilterForm(forms.Form):
    """The list's search and filters; what is not one of the choices is left out."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, to_field_name="slug"
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "filter-%s"
        super().__init__(*args, **kwargs)
        category, kind, status = (self.fields[n] for n in ("category", "kind", "status"))
        category.queryset = categories()  # type: ignore[attr-defined]
        category.empty_label = _("Every category")  # type: ignore[attr-defined]
        kind.choices = [("", _("Articles and guides")), *Kind.choices]  # type: ignore[attr-defined]
        status.choices = [("", _("Not archived")), *State.choices]  # type: ignore[attr-defined]
