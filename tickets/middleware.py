"""Addresses that only take what is sent: opened by hand, they lead to what they are about."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User

ROOMS = ("tickets", "escalation")


class PostOnlyAddressMiddleware:
    """To the ticket, or to the list, in place of a bare 405; its own page decides who may see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _instead(request) or response if response.status_code == 405 else response


def _instead(request: HttpRequest) -> HttpResponse | None:
    match, user = request.resolver_match, request.user
    is_page = request.method in ("GET", "HEAD") and not request.headers.get("HX-Request")
    if not is_page or "text/html" not in request.headers.get("Accept", ""):
        return None
    if match is None or match.app_name not in ROOMS:
        return None
    if not isinstance(user, User) or not user.is_agent:
        return None
    reference = match.kwargs.get("reference")
    return redirect("tickets:detail", reference) if reference else redirect("tickets:list")
