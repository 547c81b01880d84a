"""What agents type about a ticket. Forms parse and word the errors; the rules are in the services."""

from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, Team, User
from tickets.models import (
    Category,
    Impact,
    Priority,
    Status,
    Ticket,
    Urgency,
    Visibility,
    priority_for,
)
from tickets.services import TicketChanges

THEN = {
    "": None,
    "wait": Status.WAITING_REQUESTER,
    "third_party": Status.WAITING_THIRD_PARTY,
    "resolve": Status.RESOLVED,
    "reopen": Status.OPEN,
}


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ComposerForm(forms.Form):
    """A reply or an internal note, and what becomes of the ticket with it."""

    mode = forms.ChoiceField(choices=Visibility.choices, initial=Visibility.PUBLIC)
    # No limit here: what is too long is refused by the service, in words, with the text kept.
    body = forms.CharField(label=_("Message"), widget=forms.Textarea, required=False, strip=False)
    then = forms.ChoiceField(choices=[(code, code) for code in THEN], required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    submission_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    @property
    def status_after(self) -> Status | None:
        return THEN[self.cleaned_data["then"]]


def _by_hand(ticket: Ticket) -> int | str:
    """The priority somebody chose; empty while it follows from impact and urgency."""
    return "" if ticket.priority == priority_for(ticket.impact, ticket.urgency) else ticket.priority


class DetailsForm(forms.Form):
    """The Details tab: what the ticket is about and who holds it."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Impact.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("From impact and urgency")), *Priority.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=500, help_text=_("Separated by commas.")
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        initial = {
            "subject": ticket.subject,
            "category": ticket.category_id,
            "impact": ticket.impact,
            "urgency": ticket.urgency,
            "priority": _by_hand(ticket),
            "tags": ", ".join(tag.name for tag in ticket.tags.all()),
            "version": ticket.version,
        }
        super().__init__(data, initial=initial, auto_id="details-%s")
        active = Category.objects.filter(is_active=True).order_by("position", "pk")
        category: Any = self.fields["category"]
        category.queryset = active
        # A category can be changed, not taken away: without one, the first choice says so.
        category.empty_label = None if ticket.category_id else _("No category yet")
        # Drawing a list without an empty choice looks at its first one beforehand: read once for both.
        category.widget.choices = cache(lambda: list(iter(category.choices)))

    def changes(self) -> TicketChanges:
        data = self.cleaned_data
        return TicketChanges(
            subject=data["subject"],
            category=data["category"],
            impact=Impact(data["impact"]),
            urgency=Urgency(data["urgency"]),
            priority=Priority(data["priority"]) if data["priority"] else None,
            tags=data["tags"].split(","),
        )


class AssignForm(forms.Form):
    """Who holds the ticket, or which team of the same level should."""

    assignee = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Assignee"))
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label=_("Team"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        initial = {
            "assignee": ticket.assignee_id,
            "team": ticket.team_id,
            "version": ticket.version,
        }
        super().__init__(data, initial=initial, auto_id="assign-%s")
        agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
        if ticket.team_id:
            agents = agents.filter(memberships__team_id=ticket.team_id)
        assignee: Any = self.fields["assignee"]
        assignee.queryset = agents.order_by("full_name", "pk")
        assignee.empty_label = _("Nobody yet")
        teams = Team.objects.filter(is_active=True, tier=ticket.tier).order_by("pk")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
