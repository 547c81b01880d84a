"""An article but for its steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge_base.drafts import (
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    ArticleDraft,
    StepDraft,
    TextDraft,
)
from knowledge_base.forms.fields import categories, text_field
from knowledge_base.models import Audience, Kind, Language
from tickets.models import Category

TEXT_FIELDS = ("title", "summary", "keywords", "body")


class ArticleForm(forms.Form):
    """An article but for its steps; texts in both languages side by side."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.GUIDE)
    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=Audience.choices, initial=Audience.INTERNAL
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("No category")
    )
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=240, initial=3)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "article-%s"
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]
        for code in Language.values:
            self.fields |= {
                f"{code}-title": text_field(_("Title"), code, length=TITLE_LENGTH),
                f"{code}-summary": text_field(_("Summary"), code, length=SUMMARY_LENGTH, rows=2),
                f"{code}-keywords": text_field(
                    _("Words people use for it, separated by commas"), code, length=2000
                ),
                f"{code}-body": text_field(_("Text (Markdown)"), code, rows=8),
            }

    def language_fields(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(code, name, fields) for each language, for the two columns."""
        return [
            (code, str(Language(code).label), [self[f"{code}-{name}"] for name in TEXT_FIELDS])
            for code in Language.values
        ]

    def draft(self, steps: Sequence[StepDraft]) -> ArticleDraft:
        data = self.cleaned_data
        return ArticleDraft(
            kind=data["kind"],
            audience=data["audience"],
            category=data["category"],
            minutes=data["minutes"],
            texts={code: self._text(code) for code in Language.values},
            steps=steps,
        )

    def _text(self, code: str) -> TextDraft:
        data = self.cleaned_data
        return TextDraft(
            title=data[f"{code}-title"],
            summary=data[f"{code}-summary"],
            body=data[f"{code}-body"],
            keywords=[word.strip() for word in data[f"{code}-keywords"].split(",")],
        )
