"""Forms about oneself."""

import re
import zoneinfo

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import UNDO_SEND_CHOICES
from helpdesk.lib.text import one_line, says_something

CONTINENTS = frozenset(
    [
        "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
        "Pacific",
    ]
)  # fmt: skip


# What makes a name an advertisement: our mails greet people by it.
_ADDRESS = re.compile(
    r"://|\bwww\.|@|\b[\w-]+\.(?:com|net|org|info|io|ru|xyz|top|example)\b", re.IGNORECASE
)


def clean_name(name: str) -> str:
    """One line, as others read it. Raises ValidationError for what is no name."""
    cleaned = one_line(name)
    if not says_something(cleaned):
        raise forms.ValidationError(_("Write your name."))
    if _ADDRESS.search(cleaned):
        raise forms.ValidationError(_("A name without addresses, please."))
    return cleaned


class SignupForm(forms.Form):
    """What the portal asks a new person besides e-mail and password."""

    full_name = forms.CharField(label=_("Your name"), max_length=150)
    field_order = ["full_name", "email", "password1"]

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.language = "es" if (get_language() or "").startswith("es") else "en"
        user.save(update_fields=["full_name", "language"])


def time_zone_choices() -> list[tuple[str, str]]:
    """Places by continent, without the aliases and abbreviations that nobody lives in."""
    names = sorted(
        name for name in zoneinfo.available_timezones() if name.split("/")[0] in CONTINENTS
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class PreferencesForm(forms.ModelForm):
    """A person's own name, language, time zone and theme."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)

    class Meta:
        model = User
        fields = ["full_name", "language", "time_zone", "theme"]
        labels = {
            "full_name": _("Your name"),
            "language": _("Language"),
            "theme": _("Light or dark"),
        }

    def clean_full_name(self) -> str:
        return clean_name(str(self.cleaned_data["full_name"]))


def undo_choices() -> list[tuple[int, str]]:
    """How long a reply can be taken back, in words."""
    words = gettext("%(count)d seconds")
    return [
        (count, words % {"count": count} if count else gettext("Send at once"))
        for count in UNDO_SEND_CHOICES
    ]


class WorkPreferencesForm(forms.ModelForm):
    """How the workspace looks and behaves for this agent."""

    undo_send_seconds = forms.TypedChoiceField(
        label=_("Time to take a reply back"), choices=undo_choices, coerce=int
    )

    class Meta:
        model = User
        fields = ["density", "after_send", "undo_send_seconds", "has_single_keys"]
        labels = {
            "density": _("Density"),
            "after_send": _("After sending"),
            "has_single_keys": _("Keys of one letter (j, k, r, n …)"),
        }
