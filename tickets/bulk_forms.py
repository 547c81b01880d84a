"""What a person says when many tickets are changed at once: one form for each action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role, Team, User
from tickets import access
from tickets.models import Category, Macro, Priority, Status, Ticket
from tickets.readers import readers_of
from tickets.services.bulk.actions.status import TARGETS
from tickets.services.bulk.actions.together import Merge
from tickets.services.macros.access import macros_for

ME, NOBODY = "me", "nobody"


class ActionForm(forms.Form):
    """`action()` is what the job stores. `pks` are the tickets that were chosen."""

    kind = ""
    button: Any = _("Change them")

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        self.user, self.pks = user, pks
        super().__init__(data, auto_id="bulk-%s")

    def action(self) -> dict[str, Any]:
        raise NotImplementedError


class AssignForm(ActionForm):
    kind = "assign"
    button = _("Assign")
    assignee = forms.ChoiceField(label=_("Assign to"))

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
        others = agents.exclude(pk=user.pk).order_by("full_name", "pk")
        field: Any = self.fields["assignee"]
        field.choices = [
            (ME, _("Me")),
            (NOBODY, _("Nobody: back to the queue")),
            *((str(agent.pk), str(agent)) for agent in others),
        ]

    def action(self) -> dict[str, Any]:
        given = self.cleaned_data["assignee"]
        pk = {ME: self.user.pk, NOBODY: None}.get(given, given)
        return {"kind": self.kind, "assignee": int(pk) if pk is not None else None}


class TeamForm(ActionForm):
    kind = "team"
    button = pgettext_lazy("tickets to a team", "Move")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Move to"),
        help_text=_("Of the same level. Nobody holds them there yet."),
        empty_label=None,
    )

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        teams = Team.objects.filter(is_active=True, tier__isnull=False)
        self.fields["team"].queryset = teams.order_by("tier", "pk")  # type: ignore[attr-defined]

    def action(self) -> dict[str, Any]:
        return {"kind": self.kind, "team": self.cleaned_data["team"].pk}


class StatusForm(ActionForm):
    kind = "status"
    button = _("Set the status")
    to = forms.ChoiceField(
        label=_("Status"), choices=[(status.value, status.label) for status in TARGETS]
    )
    untold = forms.BooleanField(
        label=_("Resolve without telling the requesters"),
        help_text=_("No mail and no survey. The history says so."),
        required=False,
    )

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        self.fields["to"].initial = Status.RESOLVED
        if not user.is_supervisor:
            del self.fields["untold"]

    def action(self) -> dict[str, Any]:
        to, untold = self.cleaned_data["to"], self.cleaned_data.get("untold")
        action: dict[str, Any] = {"kind": self.kind, "to": to}
        return {**action, "untold": True} if untold and to == Status.RESOLVED else action


class PriorityForm(ActionForm):
    kind = "priority"
    button = _("Set the priority")
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)

    def action(self) -> dict[str, Any]:
        return {"kind": self.kind, "priority": self.cleaned_data["priority"]}


class CategoryForm(ActionForm):
    kind = "category"
    button = _("Set the category")
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), empty_label=None
    )

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        active = Category.objects.filter(is_active=True).order_by("position", "pk")
        self.fields["category"].queryset = active  # type: ignore[attr-defined]

    def action(self) -> dict[str, Any]:
        return {"kind": self.kind, "category": self.cleaned_data["category"].pk}


class TagsForm(ActionForm):
    kind = "tags"
    button = _("Change the tags")
    add = forms.CharField(
        label=_("Add tags"), required=False, max_length=500, help_text=_("Separated by commas.")
    )
    remove = forms.CharField(label=_("Remove tags"), required=False, max_length=500)

    def action(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": self.kind,
            "add": tag_names(data["add"]),
            "remove": tag_names(data["remove"]),
        }


def tag_names(text: str) -> list[str]:
    """The names between the commas, as tags are stored."""
    names = (" ".join(part.lower().split())[:50] for part in text.split(","))
    return sorted({name for name in names if name})


class MergeForm(ActionForm):
    """Few enough to look at one by one: the one that stays is chosen among them."""

    kind = "merge"
    button = _("Merge")
    into = forms.ModelChoiceField(
        Ticket.objects.none(),
        label=_("Which one stays?"),
        empty_label=None,
        help_text=_("The others are closed and go on in it."),
    )
    readers = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )
    confirmed = forms.BooleanField(label=_("They may read all of it"), required=False)

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        few = pks[: Merge.most]
        tickets = access.tickets_for(user).filter(pk__in=few).select_related("requester")
        field: Any = self.fields["into"]
        field.queryset = tickets.order_by("created_at", "pk")
        people = {person.pk: person for ticket in field.queryset for person in readers_of(ticket)}
        self.people = list(people.values()) if len(people) > 1 else []
        readers: Any = self.fields["readers"]
        readers.queryset = User.objects.filter(pk__in=people)
        if not self.people:
            del self.fields["confirmed"]

    def action(self) -> dict[str, Any]:
        data = self.cleaned_data
        readers = sorted(person.pk for person in data["readers"]) if data.get("confirmed") else []
        return {"kind": self.kind, "into": data["into"].pk, "readers": readers}


class MacroForm(ActionForm):
    kind = "macro"
    button = pgettext_lazy("a macro", "Apply")
    macro = forms.ModelChoiceField(Macro.objects.none(), label=_("Macro"), empty_label=None)

    def __init__(self, data: Any = None, *, user: User, pks: list[int]) -> None:
        super().__init__(data, user=user, pks=pks)
        self.fields["macro"].queryset = macros_for(user).order_by("position", "pk")  # type: ignore[attr-defined]

    def action(self) -> dict[str, Any]:
        return {"kind": self.kind, "macro": self.cleaned_data["macro"].pk}


FORMS: dict[str, type[ActionForm]] = {
    form.kind: form
    for form in (
        AssignForm,
        TeamForm,
        StatusForm,
        PriorityForm,
        CategoryForm,
        TagsForm,
        MergeForm,
        MacroForm,
    )
}
