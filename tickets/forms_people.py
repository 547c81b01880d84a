"""What agents type about the people on a ticket, and the form of a ticket for somebody else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Team, User
from tickets.models import Category, Channel, Impact, RequestType, Urgency
from tickets.services.text import SUBJECT_LENGTH

CHANNELS = [
    (code.value, code.label)
    for code in (Channel.PHONE, Channel.WALK_IN, Channel.EMAIL, Channel.CHAT)
]
TAKEN, QUEUED, SOLVED = "taken", "queued", "solved"


class NewPersonForm(forms.Form):
    """Somebody who is not known here yet."""

    full_name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(label=_("E-mail"), max_length=254)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "new-person-%s")
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["organisation"]).queryset = Organisation.objects.order_by(
            "name", "pk"
        )


class OnBehalfForm(forms.Form):
    """A request as an agent hears it. The length of texts and the files are judged by the service."""

    channel = forms.ChoiceField(
        label=_("How they came"), choices=CHANNELS, widget=forms.RadioSelect
    )
    answered_live = forms.BooleanField(
        label=_("We are talking now"),
        help_text=_("The first answer then takes no time. Not for a voice message or a mail."),
        required=False,
    )
    request_type = forms.ModelChoiceField(
        RequestType.objects.none(), label=_("Request type"), required=False, empty_label=_("None"),
        to_field_name="slug",
    )  # fmt: skip
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False,
        empty_label=_("Not known yet"), to_field_name="slug",
    )  # fmt: skip
    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Say in a few words what this is about.")},
    )
    description = forms.CharField(
        label=_("What they say"),
        help_text=_("In their words: they read it too."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Impact.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    participants = forms.CharField(
        label=_("In copy"),
        required=False,
        max_length=2_000,
        help_text=_(
            "E-mail addresses, separated by commas; for somebody new the name first, the address in <>."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-people": ""}),
    )
    then = forms.ChoiceField(
        label=pgettext_lazy("new ticket", "Then"),
        choices=[
            (TAKEN, _("I go on with it")),
            (QUEUED, _("Into the queue")),
            (SOLVED, _("It is solved already")),
        ],
        widget=forms.RadioSelect,
    )
    solution = forms.CharField(
        label=_("What solved it"),
        help_text=_("They get it in writing."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("As the category says")
    )
    submission_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "new-%s")
        kwargs["initial"] = {
            "channel": Channel.PHONE, "answered_live": True, "impact": Impact.LOW,
            "urgency": Urgency.MEDIUM, "then": TAKEN, **(kwargs.get("initial") or {}),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        querysets = {
            "request_type": RequestType.objects.filter(is_active=True).select_related("category"),
            "category": Category.objects.filter(is_active=True).select_related(
                "default_team", "parent__default_team"
            ),
            "team": Team.objects.filter(is_active=True),
        }
        for name, queryset in querysets.items():
            order = ("pk",) if name == "team" else ("position", "pk")
            cast(Any, self.fields[name]).queryset = queryset.order_by(*order)


@dataclass(frozen=True)
class InCopy:
    """Whom a field of people means: those known here, those written as “Name <address>” who are not yet,
    and the addresses of nobody.
    """

    people: list[User]
    newcomers: list[tuple[str, str]]
    unknown: list[str]


def people_of(text: str) -> InCopy:
    """The active people behind the addresses, each with a name before it or not; one query."""
    wanted = dict(_addresses(text))
    people = User.objects.filter(email__in=wanted, is_active=True)
    by_email = {person.email.lower(): person for person in people}
    strangers = [address for address in wanted if address not in by_email]
    return InCopy(
        [by_email[address] for address in wanted if address in by_email],
        [(wanted[address], address) for address in strangers if wanted[address]],
        [address for address in strangers if not wanted[address]],
    )


_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """Each address in small letters with the name that stands before it, if any."""
    for part in re.split(r"[,;\n]", text.replace("\x00", "")):
        for name, address in _NAMED.findall(part):
            yield address.strip().lower(), " ".join(name.replace('"', " ").split())
        for word in _NAMED.sub(" ", part).split():
            yield word.lower(), ""
