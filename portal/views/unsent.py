"""What was typed into a session that had ended: shown to be copied, and thrown away when that is done."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.csrf import csrf_failure as plain_failure
from django.views.decorators.http import require_http_methods

from accounts.models import User
from helpdesk.middleware import not_found as plain_not_found
from portal.unsent import (
    unsent_for,
    unsent_forget,
    unsent_gone,
    unsent_keep,
    unsent_next,
    unsent_of,
)
from portal.views.people import person


@login_required
@require_http_methods(["GET", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """GET: one's own texts. POST: they are copied, and may go."""
    if request.method == "POST":
        unsent_forget(request)
        return redirect("home")
    entries = unsent_for(request, person(request), now=timezone.now())
    is_gone = bool(entries) and all(entry.get("is_gone") for entry in entries)
    return render(request, "portal/unsent.html", {"entries": entries, "is_gone": is_gone})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: who wrote to a request that they may not see (any more) keeps their words.

    Hidden and missing read the same here too: only what was sent is shown again.
    """
    user = getattr(request, "user", None)
    if request.method != "POST" or not isinstance(user, User):
        return plain_not_found(request, exception)
    gone = unsent_gone(request, user, now=timezone.now())
    if gone is None:
        return plain_not_found(request, exception)
    entry, is_kept = gone
    name = "workspace/404.html" if user.is_agent else "404.html"
    return render(request, name, {"entries": [entry], "is_kept": is_kept}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is out of date: its text is kept for who has to sign in, and shown to who is signed in."""
    now = timezone.now()
    if not request.user.is_authenticated:
        if unsent_keep(request, now=now):
            return redirect_to_login(unsent_next(request))
        return plain_failure(request, reason)
    entry = unsent_of(request, now=now)
    if entry is None or entry["writer"] != request.user.pk:
        return plain_failure(request, reason)
    return render(request, "403_csrf.html", {"entries": [entry]}, status=403)
