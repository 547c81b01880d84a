"""What agents say about a list that they keep, and which columns they look at it with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets.columns import COLUMNS, CUSTOM, DEFAULT
from tickets.models import CustomField, SavedView, ViewLayout
from tickets.services import ViewContent

ME, ALL = "me", "all"


class SavedViewForm(forms.Form):
    """`list_query` is the list that is kept; empty: the view's own stays."""

    name = forms.CharField(label=_("Name"), max_length=80)
    audience = forms.ChoiceField(label=_("Who sees it"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    list_query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        choices: list[tuple[str, Any]] = [(ME, _("Only I"))]
        choices += [
            (key, _("Everybody in %(team)s") % {"team": t}) for key, t in self.teams.items()
        ]
        if user.is_supervisor:
            choices.append((ALL, _("Every agent")))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("audience", ME)

    @classmethod
    def of(cls, view: SavedView, user: User, teams: Sequence[Team]) -> "SavedViewForm":
        audience = ALL if view.is_for_all else str(view.team_id or ME)
        initial = {"name": view.name, "audience": audience, "version": view.version}
        return cls(initial=initial, user=user, teams=teams)

    def content(self, params: QueryDict, columns: Sequence[str]) -> ViewContent:
        """What the view is to be, once the form is valid."""
        audience = self.cleaned_data["audience"]
        return ViewContent(
            name=self.cleaned_data["name"],
            params=params,
            team=self.teams.get(audience),
            is_for_all=audience == ALL,
            columns=columns,
        )


def column_choices(fields: Mapping[str, CustomField]) -> list[tuple[str, Any]]:
    """Every column there is: ours, then the desk's own fields."""
    own = [(f"{CUSTOM}{key}", field.label) for key, field in fields.items()]
    return [*((code, column.label) for code, column in COLUMNS.items()), *own]


class ColumnsForm(forms.Form):
    """The columns of the wide list, in the order in which they are offered."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple, required=False
    )
    list_query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, fields: Mapping[str, CustomField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = column_choices(fields)  # type: ignore[attr-defined]

    @classmethod
    def of(
        cls, layout: ViewLayout, fields: Mapping[str, CustomField], list_query: str
    ) -> "ColumnsForm":
        initial = {"columns": layout.columns or list(DEFAULT), "list_query": list_query}
        return cls(initial=initial, fields=fields)

    def chosen(self) -> list[str]:
        """The codes, with the subject among them: a row without it leads nowhere."""
        codes = list(self.cleaned_data["columns"])
        return codes if not codes or "subject" in codes else ["subject", *codes]
