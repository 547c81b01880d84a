"""What a person fills in. Rules live in the services; forms read, keep and show."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.selectors import active_categories
from tickets.models import Category, Impact, Urgency
from tickets.services.text import SUBJECT_LENGTH

SEARCHES_KEPT = 5
SEARCH_LENGTH = 200

IMPACTS = [
    (Impact.LOW.value, _("Only me")),
    (Impact.MEDIUM.value, _("Several people, such as my team")),
    (Impact.HIGH.value, _("A whole site, or everybody")),
]
URGENCIES = [
    (Urgency.LOW.value, _("It can wait a few days")),
    (Urgency.MEDIUM.value, _("I can work, but it gets in my way")),
    (Urgency.HIGH.value, _("I cannot work")),
]

Grouped = list[tuple[str, Any]]


def grouped_choices(categories: list[Category]) -> Grouped:
    """The choices of a select: each root a group with itself first, or a plain line without children."""
    known = {category.pk for category in categories}
    children: dict[int | None, list[Category]] = {}
    for category in categories:
        children.setdefault(category.parent_id, []).append(category)
    choices: Grouped = [("", _("I do not know"))]
    for root in children.get(None, []):
        below = [(c.slug, c.name) for c in _descendants(root, children)]
        if below:
            general = (root.slug, _("%(name)s: something else") % {"name": root.name})
            choices.append((root.name, [*below, general]))
        else:
            choices.append((root.slug, root.name))
    lost = [c for c in categories if c.parent_id is not None and c.parent_id not in known]
    return choices + [(c.slug, c.name) for c in lost]


def _descendants(category: Category, children: dict[int | None, list[Category]]) -> list[Category]:
    found: list[Category] = []
    for child in children.get(category.pk, []):
        found += [child, *_descendants(child, children)]
    return found


class RequestForm(forms.Form):
    """A new request. The length of texts and the files are judged by the service."""

    subject = forms.CharField(
        label=_("What happens?"),
        help_text=_("In one line, as you would say it to a colleague."),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Say in a few words what this is about.")},
    )
    description = forms.CharField(
        label=_("Tell us more"),
        help_text=_(
            "What were you doing, what did you expect, and what does it say? Since when?"
            " Never write a password here."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    impact = forms.TypedChoiceField(
        label=_("Whom does it stop?"),
        choices=IMPACTS,
        coerce=int,
        initial=Impact.LOW.value,
        widget=forms.RadioSelect,
    )
    urgency = forms.TypedChoiceField(
        label=_("How soon do you need it?"),
        choices=URGENCIES,
        coerce=int,
        initial=Urgency.MEDIUM.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = active_categories()
        self._by_slug = {category.slug: category for category in categories}
        cast(forms.ChoiceField, self.fields["category"]).choices = grouped_choices(categories)

    def category_named(self, slug: str) -> Category | None:
        """The category under this slug, if it may be chosen; no query."""
        return self._by_slug.get(slug)

    def clean_category(self) -> Category | None:
        return self.category_named(self.cleaned_data["category"])


class TypedRequestForm(forms.Form):
    """A request of a known type: its own fields say the most, so that little is left to write."""

    subject = forms.CharField(
        label=_("What do you need?"),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Say in a few words what this is about.")},
    )
    description = forms.CharField(
        label=_("Anything else that we should know?"),
        help_text=_("Never write a password here."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReplyForm(forms.Form):
    """An answer; empty is allowed here, because "still not solved" needs no words."""

    body = forms.CharField(
        label=_("Your reply"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


def clean_searches(values: list[str]) -> list[str]:
    """What was searched before, each once, as it came from the address or the form."""
    words = [" ".join(value.replace("\x00", "").split())[:SEARCH_LENGTH] for value in values]
    return list(dict.fromkeys(word for word in words if word))[:SEARCHES_KEPT]
