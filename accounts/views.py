"""Where one lands, and what one prefers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Role, Theme, User

MAX_ADDRESS = 2_000


def home(request: HttpRequest) -> HttpResponse:
    """Agents land in their queue, supervisors on the figures, everybody else on the portal."""
    user = request.user
    if isinstance(user, User) and user.role == Role.SUPERVISOR:
        return redirect("kpis:dashboard")
    if isinstance(user, User) and user.is_agent:
        return redirect("tickets:list")
    return redirect("portal:home")


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    # An address and nothing else: redirect() would take a bare word for the name of a page.
    if is_ours and ("/" in target) and len(target) <= MAX_ADDRESS:
        return HttpResponseRedirect(target)
    return redirect("home")


def _prefer(request: HttpRequest, name: str, value: str) -> None:
    request.session[name] = value
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(**{name: value})


@require_POST
def set_language_preference(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    _prefer(request, "language", language)
    return _back(request)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest()
    _prefer(request, "theme", theme)
    return _back(request)
