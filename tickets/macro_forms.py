"""The editor of macros: its form, and a small form for each action. The rules are in the services."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Role, Team, User
from tickets.access import standing_of
from tickets.models import Category, Impact, Macro, Priority, Urgency
from tickets.services.macros.actions import ACTIONS_MAX, ME, NOBODY, STATUSES, ActionKind
from tickets.services.macros.names import ICONS
from tickets.services.macros.registry import guide_titles

OWN, EVERYBODY = "mine", "all"


class MacroForm(forms.Form):
    """What a macro is called, for whom it is, and when it may be applied."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    name_es = forms.CharField(
        label=gettext_lazy("Name in Spanish"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("One name is enough: it then stands in both languages."),
    )
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Typed after ::, for instance ::thanks."),
    )
    whose = forms.ChoiceField(label=gettext_lazy("Who uses it"))
    language = forms.ChoiceField(
        label=gettext_lazy("For requesters who read"),
        required=False,
        choices=[("", gettext_lazy("Any language")), *settings.LANGUAGES],
    )
    needs_identity_check = forms.BooleanField(
        label=gettext_lazy("Only after an identity check"),
        required=False,
        help_text=gettext_lazy("For whatever changes a password or another credential."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Offered to agents"), required=False)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, auto_id="macro-%s", **kwargs)
        self.user = user
        self.teams = {str(team.pk): team for team in _teams_of(user)}
        whose: Any = self.fields["whose"]
        whose.choices = [(OWN, pgettext("macro", "Only me")), *_shared(user, self.teams)]

    def scope(self) -> tuple[User | None, Team | None]:
        """Whose it is to be: owner and team, one of them or none."""
        whose = self.cleaned_data["whose"]
        return (self.user if whose == OWN else None), self.teams.get(whose)


def _teams_of(user: User) -> list[Team]:
    if not user.is_supervisor:
        return []
    hidden = standing_of(user).hidden_ids
    teams = Team.objects.filter(is_active=True).exclude(pk__in=hidden)
    return list(teams.order_by("tier", "pk"))


def _shared(user: User, teams: Mapping[str, Team]) -> list[tuple[str, str]]:
    if not user.is_supervisor:
        return []
    return [*((key, str(team)) for key, team in teams.items()), (EVERYBODY, _("Everybody"))]


def form_initial(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"whose": OWN, "is_active": True, "revision": 0}
    whose = OWN if macro.owner_id else str(macro.team_id) if macro.team_id else EVERYBODY
    return {
        "name_en": macro.name_en,
        "name_es": macro.name_es,
        "shortcut": macro.shortcut,
        "whose": whose,
        "language": macro.language,
        "needs_identity_check": macro.needs_identity_check,
        "is_active": macro.is_active,
        "revision": macro.revision,
    }


class ActionForm(forms.Form):
    """One action: its kind, and the fields of that kind."""

    kind = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: ActionKind, at: int, initial: dict[str, Any] | None = None
    ) -> None:
        prefix = f"a{at}"
        super().__init__(
            data, prefix=prefix, initial={"kind": kind.value, **(initial or {})},
            auto_id="macro-%s",
        )  # fmt: skip
        self.action_kind, self.at = kind, at
        self.fields.update(_fields(kind))
        if "value" in self.fields:
            _keep_choice(self.fields["value"], self["value"].value())

    @property
    def icon(self) -> str:
        return ICONS[self.action_kind]

    @property
    def label(self) -> str:
        return str(self.action_kind.label)

    @property
    def number(self) -> int:
        return self.at + 1

    @property
    def inputs(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "kind"]

    def read(self) -> dict[str, Any]:
        """The action as JSON holds it, right or wrong."""
        given = {name: self[name].value() for name in self.fields}
        return action_from(self.action_kind, given)


def action_from(kind: ActionKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as the JSON of an action, right or wrong."""
    if kind == ActionKind.REPLY:
        codes = dict(settings.LANGUAGES)
        return {"kind": kind.value, "text": {c: given.get(f"text_{c}") or "" for c in codes}}
    if kind == ActionKind.NOTE:
        return {"kind": kind.value, "text": given.get("text") or ""}
    value = given.get("value") or ""
    if kind in (ActionKind.ADD_TAGS, ActionKind.REMOVE_TAGS):
        return {"kind": kind.value, "value": str(value).split(",")}
    is_number = kind in _NUMBERS and str(value).isascii() and str(value).isdigit()
    return {
        "kind": kind.value,
        "value": int(value) if is_number and len(str(value)) < 18 else value,
    }


def action_initial(action: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an action as JSON holds it."""
    kind = action["kind"]
    if kind == ActionKind.REPLY:
        return {f"text_{code}": text for code, text in dict(action["text"]).items()}
    if kind == ActionKind.NOTE:
        return {"text": action["text"]}
    value = action["value"]
    return {"value": ", ".join(value) if isinstance(value, list) else value}


def action_rows(post: Mapping[str, Any]) -> list[tuple[ActionKind, dict[str, Any]]]:
    """The kinds and fields that a form brought, in its order; what is no action is left out."""
    rows = []
    for at in range(ACTIONS_MAX):
        kind = post.get(f"a{at}-kind", "")
        if kind not in ActionKind.values:
            continue
        names = _fields(ActionKind(kind), bare=True)
        rows.append((ActionKind(kind), {name: post.get(f"a{at}-{name}", "") for name in names}))
    return rows


_NUMBERS = {ActionKind.PRIORITY, ActionKind.IMPACT, ActionKind.URGENCY, ActionKind.ASSIGN}


def _fields(kind: ActionKind, bare: bool = False) -> dict[str, forms.Field]:
    if kind == ActionKind.REPLY:
        return {f"text_{code}": _text(name) for code, name in settings.LANGUAGES}
    if kind == ActionKind.NOTE:
        return {"text": _text(gettext_lazy("Text"))}
    if kind in (ActionKind.ADD_TAGS, ActionKind.REMOVE_TAGS):
        field = forms.CharField(
            label=kind.label, required=False, help_text=gettext_lazy("Separated by commas.")
        )
        return {"value": field}
    choices = [] if bare else [("", "–"), *_choices(kind)]
    return {"value": forms.ChoiceField(label=kind.label, required=False, choices=choices)}


def _text(label: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4, "data-placeholders": ""})
    return forms.CharField(label=label, required=False, widget=area, strip=False)


def _choices(kind: ActionKind) -> list[tuple[Any, Any]]:
    fixed: dict[ActionKind, list[tuple[Any, Any]]] = {
        ActionKind.STATUS: [(status.value, status.label) for status in STATUSES],
        ActionKind.PRIORITY: list(Priority.choices),
        ActionKind.IMPACT: list(Impact.choices),
        ActionKind.URGENCY: list(Urgency.choices),
    }
    if kind in fixed:
        return fixed[kind]
    if kind == ActionKind.CATEGORY:
        found = Category.objects.filter(is_active=True).order_by("position", "pk")
        return [(category.slug, str(category)) for category in found]
    if kind == ActionKind.TEAM:
        teams = Team.objects.filter(is_active=True).order_by("tier", "pk")
        return [(team.slug, str(team)) for team in teams]
    if kind == ActionKind.ASSIGN:
        agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
        people = [(user.pk, str(user)) for user in agents.order_by("full_name", "pk")]
        return [(ME, _("whoever applies it")), (NOBODY, _("nobody")), *people]
    return sorted(guide_titles(None).items(), key=lambda row: row[1])


def _keep_choice(field: forms.Field, value: Any) -> None:
    """What is chosen stays to be seen where it is gone: saving then says so."""
    choices: Any = getattr(field, "choices", None)
    if choices is None or not value or str(value) in {str(code) for code, _name in choices}:
        return
    gone = _("%(value)s (not there any more)") % {"value": value}
    field.choices = [*choices, (value, gone)]  # type: ignore[attr-defined]
