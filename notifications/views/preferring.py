"""What one wants to hear of, and what the browser shows when it is told that something waits."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from notifications.choices import choices_of, choices_write
from notifications.kinds import KINDS
from notifications.models import Notification, NotificationChannel
from notifications.sentences import sentence


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AgentRequest) -> HttpResponse:
    """A table of events and channels; a tick is one pair that is on."""
    if request.method == "POST":
        pairs = [pair.partition(":") for pair in request.POST.getlist("on")]
        wanted = [(event, channel) for event, _colon, channel in pairs]
        choices_write(wanted=wanted, actor=request.user)
        messages.success(request, _("Your preferences were saved."))
        return redirect("notifications:preferences")
    on = choices_of(request.user)
    rows = [
        (kind, [(channel, channel in on[kind.code]) for channel in NotificationChannel])
        for kind in KINDS
    ]
    context = {"rows": rows, "channels": list(NotificationChannel)}
    return render(request, "notifications/preferences.html", context)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own notification in words, for the browser to show: {title, body, url}."""
    own = Notification.objects.select_related("actor").filter(user=cast(User, request.user))
    found = get_object_or_404(own, pk=pk)
    return JsonResponse(
        {
            "title": sentence(found),
            "body": found.data.get("subject", ""),
            "url": reverse("tickets:detail", args=[found.reference]),
        }
    )
