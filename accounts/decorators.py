"""Who may open a page at all. What they see on it is decided by the room's access module."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User

View = Callable[..., HttpResponse]


class AgentRequest(HttpRequest):
    """A request whose user is known to be a signed-in User."""

    user: User


def way_back(request: HttpRequest) -> str:
    """Where one goes after signing in: here, or to the page whose form was sent without a session."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or not page.path.startswith("/"):
        return "/home/"
    return f"{page.path}?{page.query}" if page.query else page.path


def _gate(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(way_back(request))
            if not allowed(cast(User, request.user)):
                raise Http404
            return view(request, *args, **kwargs)

        return gated

    return decorate


# Strangers to the workspace get a 404, as for anything else that is not theirs.
agent_required = _gate(lambda user: user.is_agent)
supervisor_required = _gate(lambda user: user.is_supervisor)
person_required = _gate(lambda user: True)
