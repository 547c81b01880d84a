"""What people type in this room: which figures they want, and how it went."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Tier, User
from kpis import access
from kpis.filters import ALL, CUSTOM, DEFAULT_PERIOD, Filters
from tickets.models import Category, Channel, Priority

PERIODS = [
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    (CUSTOM, _("From … to …")),
    (ALL, _("All time")),
]


def _check_year(day: date) -> None:
    if not 1970 <= day.year <= 2200:
        raise forms.ValidationError(_("Choose a day between 1970 and 2200."))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _with_period(data: Any) -> Any:
    """The data with its period said: dates without one mean those dates."""
    if data.get("period"):
        return data
    told = data.copy()
    told["period"] = CUSTOM if data.get("from") or data.get("to") else DEFAULT_PERIOD
    return told


class FiltersForm(forms.Form):
    """The filters, from the address of the page; what is left out means no restriction."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    tier = forms.TypedChoiceField(label=_("Level"), required=False, coerce=int, empty_value=None)
    team: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Team"),
        queryset=None,
        required=False,
        empty_label=pgettext_lazy("filter", "All teams"),
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    category: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Category"), queryset=None, required=False, empty_label=_("All categories")
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(_with_period(data))
        # "from" is a word of Python's, so these two cannot be written as attributes.
        for name, label in (("from", _("From")), ("to", _("To"))):
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=DateInput(), validators=[_check_year]
            )
        self._choose("tier", _("All levels"), Tier.choices)
        self._choose("channel", _("All channels"), Channel.choices)
        self._choose("priority", _("All priorities"), Priority.choices)
        self._models("team", access.teams_for(user))
        self._models("category", Category.objects.filter(is_active=True).order_by("position", "pk"))

    def _choose(self, name: str, empty: Any, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", empty), *choices]

    def _models(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day must not be before the first."))
        return cleaned

    def chosen_words(self) -> list[str]:
        """The filters that are set, in the words of the page."""
        words = []
        for name in ("tier", "team", "channel", "category", "priority"):
            field, value = self.fields[name], self.cleaned_data.get(name)
            if value and isinstance(field, forms.ModelChoiceField):
                words.append(str(value))
            elif value and isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                words.append(str(dict(choices)[value]))
        return words

    def filters(self, now: datetime) -> Filters:
        """The filters of a valid form."""
        chosen = self.cleaned_data
        found = Filters.of_period(
            chosen["period"], now=now, from_date=chosen["from"], to_date=chosen["to"]
        )
        category = chosen["category"]
        return Filters(
            period=found.period,
            start=found.start,
            end=found.end,
            from_date=found.from_date,
            to_date=found.to_date,
            tier=chosen["tier"],
            team=chosen["team"].pk if chosen["team"] else None,
            channel=chosen["channel"],
            category=category.pk if category else None,
            categories=_with_children(category),
            priority=chosen["priority"],
        )


def _with_children(category: Category | None) -> tuple[int, ...]:
    """A category and all beneath it: three levels at most."""
    if category is None:
        return ()
    found = level = [category.pk]
    while level:
        level = list(Category.objects.filter(parent__in=level).values_list("pk", flat=True))
        level = [pk for pk in level if pk not in found]
        found = [*found, *level]
    return tuple(found)


class SurveyForm(forms.Form):
    """One of five faces, and a comment if one likes."""

    SCORES = [
        (1, _("Very dissatisfied")),
        (2, _("Dissatisfied")),
        (3, _("Neither")),
        (4, _("Satisfied")),
        (5, _("Very satisfied")),
    ]
    score = forms.TypedChoiceField(
        label=_("How satisfied are you with the help you got?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five answers."),
            "invalid_choice": _("Choose one of the five answers."),
        },
    )
    comment = forms.CharField(
        label=_("What should we know? (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
