"""The bell's page, the mail that was sent where there is no mail server, and what could not be sent."""

from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from notifications.access import dead_letters_for, mails_for
from notifications.selectors import last_notifications, notifications_page, unread_words
from notifications.services import bell_read, mail_resend

MAILS = 50
# A mail brings its own inline styles and nothing else; its links open elsewhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _person(request: HttpRequest) -> User:
    """The signed-in user, behind login_required."""
    return cast(User, request.user)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """In the shell of whoever asks."""
    shell = "workspace/base.html" if _person(request).is_agent else "portal/page.html"
    return render(request, template, {"shell": shell, **context})


@login_required
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """Everything the bell ever said to this person, newest first."""
    rows, next_key = notifications_page(request.user, request.GET.get("before", ""))
    context = {"notifications": rows, "next_key": next_key}
    return _page(request, "notifications/list.html", context)


@login_required
@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """The inside of the bell, when it is opened."""
    context = {"notifications": last_notifications(request.user)}
    return render(request, "notifications/_recent.html", context)


@login_required
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The bell's number, when something happened."""
    return render(request, "notifications/_count.html", {"unread": unread_words(request.user)})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks everything as read."""
    bell_read(user=_person(request), now=timezone.now())
    return redirect("notifications:list")


@login_required
@require_safe
def sent_mail(request: HttpRequest) -> HttpResponse:
    """The last mails, for machines without a mail server."""
    _require_mail_page()
    mails = mails_for(request.user).defer("text_body", "html_body", "context")[:MAILS]
    return _page(request, "notifications/sent_mail.html", {"mails": list(mails)})


@login_required
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def sent_mail_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it left: its heads, its text, and its HTML in a frame of its own."""
    mail = get_object_or_404(mails_for(request.user), pk=pk)
    return _page(request, "notifications/sent_mail_one.html", {"mail": mail})


@login_required
@require_safe
@xframe_options_sameorigin
def sent_mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, sandboxed."""
    mail = get_object_or_404(mails_for(request.user), pk=pk)
    response = HttpResponse(mail.html_body)
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


def _require_mail_page() -> None:
    if not settings.SENT_MAIL_PAGE:
        raise Http404


@login_required
@require_safe
def dead_letters(request: HttpRequest) -> HttpResponse:
    """What could not be sent after all tries, and why."""
    _require_administrator(request)
    mails = dead_letters_for(request.user).defer("text_body", "html_body", "context")[:MAILS]
    return _page(request, "notifications/dead_letters.html", {"mails": list(mails)})


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries a dead letter again from the start."""
    _require_administrator(request)
    mail = get_object_or_404(dead_letters_for(request.user), pk=pk)
    mail_resend(mail=mail, now=timezone.now())
    messages.success(request, _("It will be sent again."))
    return redirect("notifications:dead_letters")


def _require_administrator(request: HttpRequest) -> None:
    if not _person(request).is_administrator:
        raise PermissionDenied
