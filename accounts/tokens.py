"""Making and ending API tokens. The token itself is shown once; only its hash is kept."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from accounts.models.token import hash_token, new_token
from accounts.scopes import ALL, Scope

NAME_LENGTH = 100


class TokenRefused(ValueError):
    """A token that was not made; str() is a sentence for whoever asked."""


def _check(*, user: User, name: str, scopes: Sequence[str]) -> None:
    unknown = sorted(set(scopes) - {ALL, *Scope.values})
    if unknown:
        known = ", ".join([*Scope.values, ALL])
        raise TokenRefused(
            _("Unknown scope: %(unknown)s. Known: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": known}
        )
    if not scopes:
        raise TokenRefused(_("A token needs at least one scope."))
    if not name or len(name) > NAME_LENGTH:
        raise TokenRefused(_("A token needs a name of at most 100 characters."))
    if not user.is_active:
        raise TokenRefused(_("This person may not sign in, so a token would open nothing."))


def token_create(
    *, user: User, name: str, scopes: Sequence[str], expires_at: datetime | None, now: datetime
) -> tuple[ApiToken, str]:
    """The token's row and the token itself, which nobody can read again. Raises TokenRefused."""
    name = " ".join(name.split())
    _check(user=user, name=name, scopes=scopes)
    if expires_at is not None and expires_at <= now:
        raise TokenRefused(_("The token would already have expired."))
    raw = new_token()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hash_token(raw),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    return token, raw


def token_revoke(*, token: ApiToken, now: datetime) -> None:
    """Ends the token at once; the first revocation's time stays."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)
    token.refresh_from_db()
