"""The hand-off as a form: what is asked for, in the words of the person who writes it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, Tier
from escalation.document import TEXT_LENGTH
from escalation.models import ReturnReason
from tickets.models import Attachment


def _text(label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "class": "textarea paper__text"}),
    )


def team_choices(teams: Sequence[Team]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The teams as the options of a select, grouped by tier."""
    return [
        (str(Tier(tier).label) if tier else _("Other teams"), [(t.slug, t.name) for t in group])
        for tier, group in groupby(teams, key=lambda team: team.tier)
    ]


class HandoffForm(forms.Form):
    """Required parts are judged by escalation.completeness, not by the form."""

    to_team = forms.ChoiceField(
        label=gettext_lazy("Hand off to"), widget=forms.Select(attrs={"class": "select"})
    )
    symptom = _text(gettext_lazy("Symptom"), gettext_lazy("In the requester's own words."), 4)
    scope = _text(
        gettext_lazy("Scope and impact"),
        gettext_lazy("Who and what is affected, since when, what they cannot do meanwhile."),
    )
    environment = _text(
        gettext_lazy("Environment"), gettext_lazy("Device, system, application, version, place.")
    )
    reproduction = _text(
        gettext_lazy("How to reproduce"), gettext_lazy("Step by step, and what is seen.")
    )
    cannot_reproduce = forms.BooleanField(
        label=gettext_lazy("It cannot be reproduced"), required=False
    )
    tried_notes = _text(
        gettext_lazy("What else was tried"),
        gettext_lazy("Beside the guides above, and how it ended."),
    )
    ruled_out = _text(
        gettext_lazy("Ruled out"), gettext_lazy("What it is not, and how that is known.")
    )
    evidence = forms.MultipleChoiceField(
        label=gettext_lazy("Files"), required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence_notes = _text(
        gettext_lazy("Evidence"), gettext_lazy("Error messages, log lines, readings."), 2
    )
    best_guess = _text(gettext_lazy("Best guess"), gettext_lazy("What do you think it is?"), 2)
    ask = _text(gettext_lazy("The precise ask"), gettext_lazy("What should they do?"), 2)
    told_requester = _text(
        gettext_lazy("What the requester has been told"),
        gettext_lazy("What they expect to happen next, and when."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)

    def __init__(
        self, *args: Any, teams: Sequence[Team], files: Sequence[Attachment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.slug: team for team in teams}
        choices = [("", _("Choose a team")), *team_choices(teams)]
        self.fields["to_team"].choices = choices  # type: ignore[attr-defined]
        names = [(file.key, file.name) for file in files]
        self.fields["evidence"].choices = names  # type: ignore[attr-defined]

    @property
    def team(self) -> Team | None:
        """The team chosen, valid or not yet sent."""
        return self.teams.get(str(self["to_team"].value() or ""))

    def values(self) -> dict[str, Any]:
        """What stands in the form now, whether it is valid or not: the shape of a draft."""
        skipped = {"version", "submission_key"}
        found = {name: self[name].value() for name in self.fields if name not in skipped}
        found["cannot_reproduce"] = found["cannot_reproduce"] in (True, "on", "true", "1")
        return found


class ReturnForm(forms.Form):
    """Why it goes back, and what the sender should do. The service judges what is written."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it goes back"),
        choices=ReturnReason.choices,
        widget=forms.RadioSelect,
    )
    missing = forms.CharField(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("What should the sender add or do? They read it as you write it."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MarkForm(forms.Form):
    """What it turned out to be."""

    is_rediagnosed = forms.BooleanField(
        label=gettext_lazy("Re-diagnosed: it was something else"), required=False
    )
    rediagnosed_note = forms.CharField(
        label=gettext_lazy("What the diagnosis got wrong"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_solvable_at_l1 = forms.BooleanField(
        label=gettext_lazy("Level 1 could have solved it"), required=False
    )
    solvable_at_l1_note = forms.CharField(
        label=gettext_lazy("How, so that next time they can"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
