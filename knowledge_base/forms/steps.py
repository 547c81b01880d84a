"""The steps of a guide: each a form, together a set that knows its own places to lead to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from knowledge_base.drafts import (
    ANSWER_LENGTH,
    MAX_ANSWERS,
    MAX_STEPS,
    NOTICE_LENGTH,
    TITLE_LENGTH,
    AnswerDraft,
    StepDraft,
    StepText,
)
from knowledge_base.forms.fields import text_field
from knowledge_base.guides import CHOICE
from knowledge_base.models import Language

STEP_KINDS = [
    ("action", _("Something to do")),
    ("question", _("A yes or no question")),
    (CHOICE, _("A question with answers of its own")),
]
NOTICES = [("", _("None")), ("safety", _("Safety")), ("privacy", _("Privacy"))]
WHO = [
    ("requester", _("Requester")),
    ("l1", _("Level 1")),
    ("l2", _("Level 2")),
    ("l3", _("Level 3")),
]
TARGETS = [("next", _("Next step")), ("solved", _("Solved")), ("handoff", _("Hand off"))]
STEP_TEXT_FIELDS = ("title", "instruction", "expected", "notice", "ask")
_ANSWER_FIELDS = [
    f"answer-{number}-{name}"
    for number in range(MAX_ANSWERS)
    for name in ("key", "to", *Language.values)
]
STEP_FIELDS = ("key", "kind", "who", "on_worked", "on_failed", "notice", "handoff_team")


def _answer_fields(number: int) -> dict[str, forms.Field]:
    words = {
        f"answer-{number}-{code}": text_field(Language(code).label, code, length=ANSWER_LENGTH)
        for code in Language.values
    }
    return {
        f"answer-{number}-key": forms.CharField(
            required=False, max_length=60, widget=forms.HiddenInput
        ),
        f"answer-{number}-to": forms.CharField(
            label=_("Leads to"), required=False, widget=forms.Select
        ),
        **words,
    }


def _text_fields(code: str) -> dict[str, forms.Field]:
    ask = _("What a hand-off from here asks for")
    return {
        f"{code}-title": text_field(_("Title"), code, length=TITLE_LENGTH),
        f"{code}-instruction": text_field(_("What to do"), code, rows=3),
        f"{code}-expected": text_field(_("What is seen when it worked"), code, rows=2),
        f"{code}-notice": text_field(_("What to mind"), code, length=NOTICE_LENGTH, rows=2),
        f"{code}-ask": text_field(ask, code, length=NOTICE_LENGTH, rows=2),
    }


class StepForm(forms.Form):
    """A step of a guide. Its key is made once and kept, so that others may lead to it."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("The step is"), choices=STEP_KINDS)
    who = forms.ChoiceField(label=_("Who does it"), choices=WHO)
    on_worked = forms.CharField(
        label=_("If it worked, or yes"), widget=forms.Select, required=False
    )
    on_failed = forms.CharField(
        label=_("If it did not, or no"), widget=forms.Select, required=False
    )
    needs_identity = forms.BooleanField(
        label=_("A password or another credential changes here: only after an identity check"),
        required=False,
    )
    notice = forms.ChoiceField(label=_("Something to mind"), choices=NOTICES, required=False)
    handoff_team = forms.CharField(
        label=_("A hand-off from here goes to"), widget=forms.Select, required=False
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[tuple[str, str]] = (),
        teams: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a step left empty is named, not dropped
        self.fields |= {
            name: field
            for number in range(MAX_ANSWERS)
            for name, field in _answer_fields(number).items()
        }
        self.fields |= {
            name: field for code in Language.values for name, field in _text_fields(code).items()
        }
        for name in self._leading():
            self.fields[name].widget.choices = self._choices(name, targets)
        self.fields["handoff_team"].widget.choices = self._teams(teams)

    def clean(self) -> dict[str, Any]:
        """Where the two outcomes lead must be said, but for a step that has answers of its own."""
        data = self.cleaned_data
        if data.get("kind") != CHOICE:
            for name in ("on_worked", "on_failed"):
                if not data.get(name):
                    self.add_error(name, _now("This field is required."))
        return data

    def language_fields(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(code, name, fields) of what every step has in each language."""
        return self._columns("title", "instruction", "expected")

    def more_fields(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The same for what only some steps need."""
        return self._columns("notice", "ask")

    @property
    def has_more(self) -> bool:
        """Whether something of what only some steps need is filled in."""
        names = [f"{code}-{name}" for code in Language.values for name in ("notice", "ask")]
        return any(self[name].value() for name in (*names, "notice", "handoff_team"))

    @property
    def is_choice(self) -> bool:
        return self["kind"].value() == CHOICE

    def answer_rows(self) -> list[list[forms.BoundField]]:
        """Of each possible answer: its key, its words in each language, and where it leads."""
        return [
            [self[f"answer-{number}-{name}"] for name in ("key", *Language.values, "to")]
            for number in range(MAX_ANSWERS)
        ]

    def draft(self) -> StepDraft:
        data = self.cleaned_data
        texts = {
            code: StepText(*(data[f"{code}-{name}"] for name in STEP_TEXT_FIELDS))
            for code in Language.values
        }
        fields = {name: data[name] for name in STEP_FIELDS}
        fields["on_worked"] = fields["on_worked"] or "solved"
        fields["on_failed"] = fields["on_failed"] or "next"
        return StepDraft(
            **fields,
            needs_identity=data["needs_identity"],
            answers=list(self._answers()),
            texts=texts,
        )

    def _answers(self) -> Iterator[AnswerDraft]:
        """Those that have words; one that was cleared is gone."""
        for number in range(MAX_ANSWERS):
            data = {
                name: self.cleaned_data[f"answer-{number}-{name}"]
                for name in ("key", "to", *Language.values)
            }
            labels = {code: data[code] for code in Language.values}
            if any(labels.values()):
                key = data["key"] or f"answer-{uuid4().hex[:8]}"
                yield AnswerDraft(key=key, to=data["to"] or "next", labels=labels)

    def _columns(self, *names: str) -> list[tuple[str, str, list[forms.BoundField]]]:
        return [
            (code, str(Language(code).label), [self[f"{code}-{name}"] for name in names])
            for code in Language.values
        ]

    def _leading(self) -> list[str]:
        return ["on_worked", "on_failed", *(f"answer-{n}-to" for n in range(MAX_ANSWERS))]

    def _choices(self, name: str, targets: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        choices = [*TARGETS, *targets]
        value = self[name].value()
        if value and value not in dict(choices):
            choices.append((value, _("A step that was removed")))
        return choices

    def _teams(self, teams: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        choices = [("", _("The team that is usual")), *teams]
        value = self["handoff_team"].value()
        if value and value not in dict(choices):
            choices.append((value, _("A team that is not there any more")))
        return choices


def _teams() -> list[tuple[str, str]]:
    teams = Team.objects.filter(is_active=True).order_by("tier", "pk")
    return [(team.slug, team.name) for team in teams]


class _StepFormSet(forms.BaseFormSet):
    """The steps in order, each knowing the others as places to lead to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "steps"
        super().__init__(*args, **kwargs)
        self.form_kwargs = {"targets": self._targets(), "teams": _teams()}

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
    names = [*STEP_FIELDS, "needs_identity", *_ANSWER_FIELDS]
    names += [f"{code}-{name}" for code in Language.values for name in STEP_TEXT_FIELDS]
    return [{n: data.get(f"steps-{i}-{n}", "") for n in names} for i in range(total)]
