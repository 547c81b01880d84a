"""Language and time zone of whoever is asking, and the second factor where a role requires it."""

import zoneinfo
from collections.abc import Callable
from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts.models import User

MFA_FREE_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz", "/language/")


def requested_language(request: HttpRequest) -> str:
    """The person's own language, else the cookie's, else the browser's.

    The preference is mirrored in the session at sign-in, so that no query is needed here.
    """
    session_language = request.session.get("language")
    if session_language in dict(settings.LANGUAGES):
        return str(session_language)
    return translation.get_language_from_request(request)


class PreferencesMiddleware:
    """Activates language and time zone for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        translation.activate(requested_language(request))
        request.LANGUAGE_CODE = translation.get_language()
        zone = request.session.get("time_zone", settings.TIME_ZONE)
        timezone.activate(zoneinfo.ZoneInfo(zone))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class MfaRequiredMiddleware:
    """Sends those whose role needs a second factor to set one up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MFA_REQUIRED_ROLES and not request.path.startswith(MFA_FREE_PREFIXES):
            user = cast("User | SimpleLazyObject", request.user)
            if self._lacks_factor(user):
                return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _lacks_factor(user: "User | SimpleLazyObject") -> bool:
        role = getattr(user, "role", None)
        return role in settings.MFA_REQUIRED_ROLES and not is_mfa_enabled(user)
