"""How machines prove who they are: bearer tokens, hashed, scoped, expiring (RFC 6750)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.models.token import hash_token
from accounts.scopes import scopes_of

if TYPE_CHECKING:  # rest_framework.views loads this module while it loads itself
    from rest_framework.views import APIView

REALM = 'Bearer realm="helpdesk"'
USED_EVERY = timedelta(minutes=1)
MAX_TOKEN = 200


class InvalidToken(AuthenticationFailed):
    """One answer for every token that opens nothing: which of the reasons it was tells too much."""

    default_detail = _("This token is unknown, has expired or was revoked.")


class InsufficientScope(PermissionDenied):
    """The token is good but was not made for this (403, with the scope that it lacks)."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})
        self.auth_header = f'{REALM}, error="insufficient_scope", scope="{scope}"'


def _given_token(request: Request) -> str | None:
    """The token of the Authorization header; None where there is no bearer header at all."""
    scheme, _space, given = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    try:
        return given.strip().decode("ascii")[: MAX_TOKEN + 1]
    except UnicodeDecodeError:
        return ""


def _living_token(raw: str, now: datetime) -> ApiToken | None:
    """The token with its owner, in one query, if both may still come in."""
    return (
        ApiToken.objects.select_related("user")
        .filter(token_hash=hash_token(raw), revoked_at__isnull=True, user__is_active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .first()
    )


def _stamp_use(token: ApiToken, now: datetime) -> None:
    """Notes the use, at most once a minute, so that a busy token does not write on every call."""
    if token.last_used_at is not None and now - token.last_used_at < USED_EVERY:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer hd_...`. A token that opens nothing is 401, never "not signed in"."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        raw = _given_token(request)
        if raw is None:
            return None
        now = timezone.now()
        token = _living_token(raw, now) if raw else None
        if token is None:
            request._request.bearer_error = ', error="invalid_token"'  # type: ignore[attr-defined]
            raise InvalidToken
        _stamp_use(token, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401; it names the error only where a token was given (RFC 6750, 3)."""
        return REALM + getattr(request._request, "bearer_error", "")


def required_scope(view: "APIView", method: str) -> str | None:
    """The scope that this call needs: `view.required_scopes` by action name, else by method."""
    scopes: dict[str, str] = getattr(view, "required_scopes", {})
    action = getattr(view, "action", None)
    asked = "GET" if method in ("HEAD", "OPTIONS") else method
    return scopes.get(action or "") or scopes.get(asked) or _scope_of_get(view, scopes, method)


def _scope_of_get(view: "APIView", scopes: dict[str, str], method: str) -> str | None:
    """OPTIONS on a viewset: what reading there would need, else any of its actions."""
    if method != "OPTIONS":
        return None
    actions = getattr(view, "action_map", None) or {}
    return next((scopes[name] for name in actions.values() if name in scopes), None)


class ScopedPermission(BasePermission):
    """Signed in, and allowed this kind of call. A view that names no scope for it refuses."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        method = request.method or ""
        if not hasattr(view, method.lower()):
            return True  # nothing is there: the view answers 405 itself
        scope = required_scope(view, method)
        if scope is None:
            return False
        token = request.auth if isinstance(request.auth, ApiToken) else None
        if scope in scopes_of(user.role, token.scopes if token else None):
            return True
        if token is not None:
            raise InsufficientScope(scope)
        return False
