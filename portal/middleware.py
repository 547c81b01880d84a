"""A form that was sent after its session had ended leads to the sign-in page, and its text is kept."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from portal.unsent import unsent_keep, unsent_next


class UnsentTextMiddleware:
    """Behind authentication: looks only at forms that were answered by leading to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        to_sign_in = response.headers["Location"].startswith(resolve_url("account_login"))
        if (
            to_sign_in
            and not request.user.is_authenticated
            and unsent_keep(request, now=timezone.now())
        ):
            return redirect_to_login(unsent_next(request))
        return response
