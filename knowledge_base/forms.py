"""What an author types. Forms parse and word the errors; the rules are in the services."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from knowledge_base.drafts import (
    MAX_STEPS,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    ArticleDraft,
    StepDraft,
    StepText,
    TextDraft,
)
from knowledge_base.models import Article, Audience, Kind, Language, State
from tickets.models import Category

STEP_KINDS = [("action", _("Something to do")), ("question", _("A yes or no question"))]
WHO = [
    ("requester", _("Requester")),
    ("l1", _("Level 1")),
    ("l2", _("Level 2")),
    ("l3", _("Level 3")),
]
TARGETS = [("next", _("Next step")), ("solved", _("Solved")), ("handoff", _("Hand off"))]
TEXT_FIELDS = ("title", "summary", "keywords", "body")
STEP_TEXT_FIELDS = ("title", "instruction", "expected")


def _categories() -> Any:
    return Category.objects.filter(is_active=True).order_by("position", "pk")


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
        category.queryset = _categories()  # type: ignore[attr-defined]
        category.empty_label = _("Every category")  # type: ignore[attr-defined]
        kind.choices = [("", _("Articles and guides")), *Kind.choices]  # type: ignore[attr-defined]
        status.choices = [("", _("Not archived")), *State.choices]  # type: ignore[attr-defined]


def _text_field(label: Any, code: str, *, length: int | None = None, rows: int = 0) -> Any:
    """A field in one language, and marked as being in it; several rows make it a text area."""
    attrs = {"lang": code, **({"rows": rows} if rows else {})}
    widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=length, widget=widget)


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
        self.fields["category"].queryset = _categories()  # type: ignore[attr-defined]
        for code in Language.values:
            self.fields |= {
                f"{code}-title": _text_field(_("Title"), code, length=TITLE_LENGTH),
                f"{code}-summary": _text_field(_("Summary"), code, length=SUMMARY_LENGTH, rows=2),
                f"{code}-keywords": _text_field(
                    _("Words people use for it, separated by commas"), code, length=2000
                ),
                f"{code}-body": _text_field(_("Text (Markdown)"), code, rows=8),
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


class StepForm(forms.Form):
    """A step of a guide. Its key is made once and kept, so that others may lead to it."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("The step is"), choices=STEP_KINDS)
    who = forms.ChoiceField(label=_("Who does it"), choices=WHO)
    on_worked = forms.CharField(label=_("If it worked, or yes"), widget=forms.Select)
    on_failed = forms.CharField(label=_("If it did not, or no"), widget=forms.Select)
    needs_identity = forms.BooleanField(
        label=_("A password or another credential changes here: only after an identity check"),
        required=False,
    )

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a step left empty is named, not dropped
        for name in ("on_worked", "on_failed"):
            self.fields[name].widget.choices = self._choices(name, targets)
        for code in Language.values:
            self.fields |= {
                f"{code}-title": _text_field(_("Title"), code, length=TITLE_LENGTH),
                f"{code}-instruction": _text_field(_("What to do"), code, rows=3),
                f"{code}-expected": _text_field(_("What is seen when it worked"), code, rows=2),
            }

    def language_fields(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        return [
            (code, str(Language(code).label), [self[f"{code}-{n}"] for n in STEP_TEXT_FIELDS])
            for code in Language.values
        ]

    def draft(self) -> StepDraft:
        data = self.cleaned_data
        texts = {
            code: StepText(*(data[f"{code}-{name}"] for name in STEP_TEXT_FIELDS))
            for code in Language.values
        }
        fields = {name: data[name] for name in ("key", "kind", "who", "on_worked", "on_failed")}
        return StepDraft(**fields, needs_identity=data["needs_identity"], texts=texts)

    def _choices(self, name: str, targets: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        choices = [*TARGETS, *targets]
        value = self[name].value()
        if value and value not in dict(choices):
            choices.append((value, _("A step that was removed")))
        return choices


class _StepFormSet(forms.BaseFormSet):
    """The steps in order, each knowing the others as places to lead to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "steps"
        super().__init__(*args, **kwargs)
        self.form_kwargs = {"targets": self._targets()}

    def _targets(self) -> list[tuple[str, str]]:
        rows = step_rows(self.data) if self.is_bound else list(self.initial or [])
        return [(row["key"], _step_name(number, row)) for number, row in enumerate(rows, 1)]


StepFormSet = forms.formset_factory(
    StepForm, formset=_StepFormSet, extra=0, max_num=MAX_STEPS, absolute_max=MAX_STEPS
)


def _step_name(number: int, row: Mapping[str, Any]) -> str:
    title = next((row[f"{code}-title"] for code in Language.values if row.get(f"{code}-title")), "")
    return f"{_now('Step')} {number}: {title[:50]}" if title else f"{_now('Step')} {number}"


def new_step_row() -> dict[str, Any]:
    """An empty step with a key of its own."""
    return {
        "key": f"step-{uuid4().hex[:8]}",
        "kind": "action",
        "who": "requester",
        "on_worked": "solved",
        "on_failed": "next",
    }


def step_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps as posted, without judging them: one dict a step."""
    count = str(data.get("steps-TOTAL_FORMS", ""))
    total = min(int(count), MAX_STEPS) if count.isascii() and count.isdigit() else 0
    names = ["key", "kind", "who", "on_worked", "on_failed", "needs_identity"]
    names += [f"{code}-{name}" for code in Language.values for name in STEP_TEXT_FIELDS]
    return [{n: data.get(f"steps-{i}-{n}", "") for n in names} for i in range(total)]


def article_initial(article: Article | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form starts with: (article fields, steps), from the draft or what is published."""
    if article is None:
        return {"submission_key": uuid4()}, [new_step_row()]
    version = article.current_version
    kept = article.draft or {
        "kind": article.kind,
        "audience": article.audience,
        "category_id": article.category_id,
        "content": version.content if version else {"texts": {}, "minutes": 3, "steps": []},
    }
    content = kept["content"]
    fields = {
        "kind": kept["kind"],
        "audience": kept["audience"],
        "category": kept["category_id"],
        "minutes": content["minutes"],
        "revision": article.revision,
    }
    for code, text in content["texts"].items():
        fields |= {f"{code}-{name}": text[name] for name in ("title", "summary", "body")}
        fields[f"{code}-keywords"] = ", ".join(text["keywords"])
    return fields, [_step_initial(step) for step in content["steps"]]


def _step_initial(step: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: step[name] for name in ("key", "kind", "who", "on_worked", "on_failed")
    }
    row["needs_identity"] = step.get("needs_identity", False)
    for code in Language.values:
        text = step.get(code) or {}
        row |= {f"{code}-{name}": text.get(name, "") for name in STEP_TEXT_FIELDS}
    return row
