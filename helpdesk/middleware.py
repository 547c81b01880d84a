"""What wraps every request: a database that is down becomes a plain 503, not a stack trace."""

import sys
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.utils.translation import gettext as _
from django.views import defaults

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 10


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 answer: JSON for the API, else a page that needs no database."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(
            {"detail": _("The help desk is briefly unavailable. Nothing was saved; try again.")},
            status=503,
        )
    else:
        page = engines["django"].get_template("503.html").render({})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: what fails inside a middleware, such as reading the session, only comes by here."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_unavailable", error=str(error)[:200])
        return unavailable(request)
    return defaults.server_error(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: agents stay in their workspace. Hidden and missing read the same: nothing of either is said."""
    user = getattr(request, "user", None)
    is_agent = user is not None and user.is_authenticated and user.is_agent
    if not is_agent or request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return render(request, "workspace/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400, without Django's: that one reads the form again, which may be what failed."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("This request could not be read.")}, status=400)
    return HttpResponse(engines["django"].get_template("400.html").render({}), status=400)


class DatabaseDownMiddleware:
    """Turns a lost database into a 503 that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404  # no page of ours, and PostgreSQL refuses to be asked for one
        if "\x00" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            raise BadRequest("A session's key holds no NUL.")
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            log.error("database_unavailable", error=str(error)[:200])
            return unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            log.error("database_unavailable", error=str(exception)[:200])
            return unavailable(request)
        if isinstance(exception, DataError):
            log.warning("value_refused_by_database", error=str(exception)[:200])
            return bad_request(request)
        return None
