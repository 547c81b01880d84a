"""How an agent says that they made sure of somebody: which ways, and the outcome. Nothing can be written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.models import IdentityOutcome, IdentityQuestion


class IdentityForm(forms.Form):
    """`person` is whom the agent had before them when the form was drawn."""

    questions = forms.MultipleChoiceField(
        label=_("How did you make sure?"),
        choices=IdentityQuestion.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say how you made sure.")},
    )
    outcome = forms.ChoiceField(choices=IdentityOutcome.choices)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def given(self) -> dict[str, Any]:
        """As identity_check_record takes it."""
        return {
            "questions": self.cleaned_data["questions"],
            "outcome": IdentityOutcome(self.cleaned_data["outcome"]),
            "person_id": self.cleaned_data["person"],
        }
