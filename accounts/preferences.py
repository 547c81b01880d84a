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
from accounts.forms import PreferencesForm
from accounts.models import User
from accounts.services import Preferences, preferences_update, sessions_end


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
    shell = "workspace/base.html" if user.is_agent else "portal/page.html"
    status = 422 if form.errors else 200
    context = {"form": form, "shell": shell}
    return render(request, "account/preferences.html", context, status=status)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all of the person's sessions, this one included."""
    sessions_end(actor=cast(User, request.user))
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
