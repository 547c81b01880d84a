"""Who reads the portal, signed in or not, and in which language."""

from secrets import token_urlsafe

from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import User

GUIDE_KEY = "guide_key"


def reader(request: HttpRequest) -> User | None:
    """The signed-in person, or None."""
    return request.user if isinstance(request.user, User) else None


def language_of(request: HttpRequest) -> str:
    return (get_language() or "en")[:2]


def guide_key(request: HttpRequest) -> str:
    """The key of guides followed in this browser before signing in; empty when there was none."""
    return str(request.session.get(GUIDE_KEY, ""))


def guide_key_made(request: HttpRequest) -> str:
    """The same, made now if there is none. It stays through signing in."""
    if GUIDE_KEY not in request.session:
        request.session[GUIDE_KEY] = token_urlsafe(24)
    return guide_key(request)
