"""Every component in every state, on one page, light and dark side by side. For agents only."""

from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

THEMES = ("light", "dark")
SECTIONS = (
    ("colours", _("Colours and text")),
    ("buttons", _("Buttons, menus and tabs")),
    ("fields", _("Fields")),
    ("chips", _("Chips and people")),
    ("rows", _("Lists and tables")),
    ("feedback", _("Messages")),
    ("states", _("Empty, loading, progress")),
    ("conversation", _("Conversation")),
    ("guide", _("Guide and hand-off")),
    ("figures", _("Figures and charts")),
    ("portal", _("Portal")),
)
HEAT = (0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1)


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label=_("Subject"), help_text=_("In a few words."))
    team = forms.ChoiceField(label=_("Team"), choices=[("1", "Service desk"), ("2", "Networks")])
    details = forms.CharField(label=_("Details"), widget=forms.Textarea, required=False)
    impact = forms.ChoiceField(
        label=_("Impact"),
        choices=[("1", _("One person")), ("2", _("A team")), ("3", _("Everyone"))],
        widget=forms.RadioSelect,
    )
    keep = forms.BooleanField(label=_("Keep me informed"), required=False)
    locked = forms.CharField(
        label=_("Reference"), disabled=True, required=False, initial="HD-10234"
    )


def sample_forms(theme: str) -> dict[str, Any]:
    """An untouched form and a refused one, with ids that differ by theme."""
    return {
        "theme": theme,
        "form": SampleForm(auto_id=f"{theme}-%s"),
        "refused": SampleForm({"details": "Since Monday."}, auto_id=f"{theme}-refused-%s"),
    }


class StyleguideView(LoginRequiredMixin, TemplateView):
    template_name = "styleguide/index.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_agent:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sides=[sample_forms(theme) for theme in THEMES],
            sections=[(key, title, f"styleguide/_{key}.html") for key, title in SECTIONS],
            heat=HEAT,
            **kwargs,
        )
