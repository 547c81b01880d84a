"""The form of the filters: every field that a list can be narrowed by, with those of the URL chosen."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Organisation, User
from accounts.models.user import STAFF_ROLES
from tickets.filters import FILTERS, Lookups
from tickets.filters.choices import ChoiceFilter, InvolvedFilter, MergedFilter
from tickets.filters.custom import PREFIX, RANGED, field_label
from tickets.filters.dates import COMING, OVERDUE, DateFilter
from tickets.models import CustomField, FieldKind, Tag
from tickets.models.category import Category
from tickets.rows import language
from tickets.views.list_context import list_params, rail_context

SUGGESTED = 300


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Field:
    """`kind`: options, dates, words (free entries with suggestions), range or text."""

    name: str
    label: str
    kind: str
    options: list[Option]
    suggestions: list[tuple[str, str]]
    values: dict[str, str]
    placeholder: str = ""

    @property
    def count(self) -> int:
        """How many of its values are chosen."""
        given = sum(bool(value) for name, value in self.values.items() if name != "type")
        return given + sum(option.is_chosen for option in self.options)

    @property
    def is_used(self) -> bool:
        return self.count > 0 or self.name == "status"


class FormMaker:
    """Builds the fields; small tables are read once."""

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        self.params = params
        self.lookups = Lookups()

    def options(self, name: str, choices: list[tuple[str, str]]) -> list[Option]:
        chosen = set(self.params.getlist(name))
        return [Option(value, text, value in chosen) for value, text in choices]

    def field(self, name: str, label: Any, kind: str, **more: Any) -> Field:
        parts = {"options": [], "suggestions": [], "values": {}, **more}
        return Field(name, str(label), kind, **parts)

    def of_choices(self, one: ChoiceFilter) -> Field:
        choices = [(code, str(words)) for code, (_value, words) in one.choices().items()]
        return self.field(one.name, one.label, "options", options=self.options(one.name, choices))

    def of_dates(self, one: DateFilter) -> Field:
        spans = [(code, str(words[0])) for code, words in one.spans.items()]
        if one.spans is COMING:
            spans.insert(0, (OVERDUE, _("overdue")))
        values = {end: self.params.get(f"{one.name}_{end}", "")[:10] for end in ("after", "before")}
        options = self.options(one.name, spans)
        return self.field(one.name, one.label, "dates", options=options, values=values)

    def of_rows(self, name: str, label: Any) -> Field:
        """Teams, categories and request types: few enough to be shown."""
        if name == "category":
            return self.field(name, label, "options", options=self._tree())
        known = self.lookups.teams() if name == "team" else self.lookups.request_types()
        choices = [(slug, text) for slug, (_pk, text) in known.items()]
        return self.field(name, label, "options", options=self.options(name, choices))

    def _tree(self) -> list[Option]:
        chosen = set(self.params.getlist("category"))
        below: dict[int | None, list[Category]] = {}
        for category in self.lookups.categories():
            below.setdefault(category.parent_id, []).append(category)
        found: list[Option] = []

        def add(parent: int | None, depth: int) -> None:
            for one in below.get(parent, []):
                found.append(Option(one.slug, one.name, one.slug in chosen, min(depth, 2)))
                if depth < 5:
                    add(one.pk, depth + 1)

        add(None, 0)
        return found

    def of_names(self, name: str, label: Any, placeholder: str) -> Field:
        """What is typed, with suggestions; what is chosen already can be taken out."""
        special = {
            "assignee": [("me", _("me")), ("nobody", _("nobody"))],
            "requester": [("me", _("me"))],
        }
        chosen = [value for value in self.params.getlist(name) if value.strip()]
        fixed = special.get(name, [])
        known = {value for value, _text in fixed}
        more = [(value, value) for value in chosen if value not in known]
        return self.field(
            name,
            label,
            "words",
            options=self.options(name, [*fixed, *more]),
            suggestions=self._suggested(name),
            placeholder=placeholder,
        )

    def _suggested(self, name: str) -> list[tuple[str, str]]:
        if name == "assignee":
            agents = User.objects.filter(role__in=STAFF_ROLES, is_active=True)
            named = agents.order_by("full_name", "pk").values_list("email", "full_name")
            return list(named[:SUGGESTED])
        model = {"organisation": Organisation, "tag": Tag}.get(name)
        if model is None:
            return []
        names = model._default_manager.order_by("name").values_list("name", flat=True)[:SUGGESTED]
        return [(one, "") for one in names]

    def of_custom(self, one: CustomField) -> Field:
        name, label = f"{PREFIX}{one.key}", field_label(one)
        if one.kind in RANGED:
            values = {end: self.params.get(f"{name}_{end}", "") for end in ("min", "max")}
            kind = "date" if one.kind == FieldKind.DATE else "number"
            return self.field(name, label, "range", values={**values, "type": kind})
        if one.kind == FieldKind.CHOICE:
            choices = [
                (str(c.get("value")), str(c.get(language()) or c.get("value"))) for c in one.choices
            ]
            return self.field(name, label, "options", options=self.options(name, choices))
        if one.kind == FieldKind.CHECKBOX:
            choices = [("yes", _("yes")), ("no", _("no"))]
            return self.field(name, label, "options", options=self.options(name, choices))
        hint = _("an e-mail address, or me") if one.kind == FieldKind.PERSON else _("exactly this")
        values = {"text": self.params.get(name, "")}
        return self.field(name, label, "text", values=values, placeholder=hint)

    def _customs(self) -> list[CustomField]:
        """The fields in use; and what the list is narrowed by, or pressing the button would drop it."""
        names = [name.removeprefix(PREFIX) for name in self.params if name.startswith(PREFIX)]
        asked = {key for name in names for key in (name, name[:-4])}
        fields = self.lookups.custom_fields().values()
        return [one for one in fields if one.is_active or one.key in asked]

    def groups(self) -> list[tuple[str, list[Field]]]:
        """The form in four parts: what, who, when, and the desk's own fields."""
        fields = {one.name: self._of(one) for one in FILTERS}
        custom = [self.of_custom(one) for one in self._customs()]
        what = ["status", "priority", "category", "request_type", "tag", "channel", "merged"]
        who = ["team", "tier", "assignee", "requester", "organisation", "involved"]
        when = ["created", "updated", "resolved", "due"]
        parts = [(_("What"), what), (_("Who"), who), (_("When"), when)]
        found = [(title, [fields[name] for name in names]) for title, names in parts]
        return [*found, (_("Own fields"), custom)] if custom else found

    def _of(self, one: Any) -> Field:
        if isinstance(one, ChoiceFilter):
            return self.of_choices(one)
        if isinstance(one, DateFilter):
            return self.of_dates(one)
        if isinstance(one, InvolvedFilter):
            choices = [("watching", _("I watch it")), ("participating", _("I take part"))]
            return self.field(
                one.name, one.label, "options", options=self.options(one.name, choices)
            )
        if isinstance(one, MergedFilter):
            choices = [("with", _("with the others")), ("only", _("only these"))]
            return self.field(
                one.name, one.label, "options", options=self.options(one.name, choices)
            )
        if one.name in ("team", "category", "request_type"):
            return self.of_rows(one.name, one.label)
        hints = {"tag": _("tag, tag"), "organisation": _("name")}
        return self.of_names(one.name, one.label, hints.get(one.name, _("e-mail address")))


@agent_required
@require_GET
def list_filters(request: AgentRequest) -> HttpResponse:
    """The form of the filters; fetched when it is opened, and a page of its own without JavaScript."""
    params, context = list_params(request), rail_context(request)
    context |= {
        "groups": FormMaker(request.user, params).groups(),
        "params": params,
        "query": params.get("q", ""),
    }
    name = "_filter_form" if request.headers.get("HX-Request") else "filters"
    return render(request, f"tickets/{name}.html", context)
