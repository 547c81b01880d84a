"""The page of one's own preferences, and the way out of every device."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapter import remember_preferences
from accounts.decorators import AgentRequest, agent_required
from accounts.forms import PreferencesForm, WorkPreferencesForm
from accounts.models import User
from accounts.services import (
    Preferences,
    WorkPreferences,
    preferences_update,
    sessions_end,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone and theme; the rest of the account is linked from here."""
    # A copy: a form that is refused must not change how the page names this person.
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = PreferencesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        wanted = Preferences(**form.cleaned_data)
        user = preferences_update(wanted=wanted, actor=user)
        remember_preferences(request, user)
        with translation.override(user.language):
            messages.success(request, _("Your preferences were saved."))
        return redirect("accounts:preferences")
    return _page(request, user, form=form)


@agent_required
@require_POST
def work_preferences(request: AgentRequest) -> HttpResponse:
    """How an agent's workspace looks and behaves."""
    user = User.objects.get(pk=request.user.pk)
    form = WorkPreferencesForm(request.POST, instance=user)
    if not form.is_valid():
        return _page(request, user, work_form=form)
    preferences_update(wanted=WorkPreferences(**form.cleaned_data), actor=user)
    messages.success(request, _("Your preferences were saved."))
    return redirect("accounts:preferences")


def _page(
    request: HttpRequest,
    user: User,
    *,
    form: PreferencesForm | None = None,
    work_form: WorkPreferencesForm | None = None,
) -> HttpResponse:
    """Both forms in the shell of whoever asks; one that was refused comes with its errors (422)."""
    form = form or PreferencesForm(instance=user)
    if user.is_agent:
        work_form = work_form or WorkPreferencesForm(instance=user)
    shell = "workspace/base.html" if user.is_agent else "portal/page.html"
    has_errors = form.errors or (work_form is not None and work_form.errors)
    context = {"form": form, "work_form": work_form, "shell": shell}
    return render(request, "account/preferences.html", context, status=422 if has_errors else 200)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all of the person's sessions, this one included."""
    sessions_end(actor=cast(User, request.user))
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
