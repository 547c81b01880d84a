"""The page of one's own preferences, and the way out of every device."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapter import remember_preferences
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
    """Name, language, time zone and theme, and how an agent works; saved together, refused together (422)."""
    # A copy: a form that is refused must not change how the page names this person.
    user = User.objects.get(pk=cast(User, request.user).pk)
    data = request.POST or None
    form = PreferencesForm(data, instance=user)
    work_form = WorkPreferencesForm(data, instance=user) if user.is_agent else None
    is_sent = request.method == "POST"
    # Both are asked, so that each shows what is to be mended.
    is_valid = form.is_valid() & (work_form is None or work_form.is_valid())
    if is_sent and is_valid:
        return _saved(request, user, form, work_form)
    shell = "workspace/base.html" if user.is_agent else "portal/page.html"
    context = {"form": form, "work_form": work_form, "shell": shell}
    return render(request, "account/preferences.html", context, status=422 if is_sent else 200)


def _saved(
    request: HttpRequest, user: User, form: PreferencesForm, work_form: WorkPreferencesForm | None
) -> HttpResponse:
    with transaction.atomic():
        user = preferences_update(wanted=Preferences(**form.cleaned_data), actor=user)
        if work_form is not None:
            user = preferences_update(wanted=WorkPreferences(**work_form.cleaned_data), actor=user)
    remember_preferences(request, user)
    with translation.override(user.language):
        messages.success(request, _("Your preferences were saved."))
    return redirect("accounts:preferences")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all of the person's sessions, this one included."""
    sessions_end(actor=cast(User, request.user))
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
