"""What an API token may be allowed to do, and the most that each role may."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Role

# Stored on a token instead of a list: everything that its owner may do, now and later.
ALL = "all"


class Scope(models.TextChoices):
    TICKETS_READ = "tickets:read", _("Read tickets")
    TICKETS_WRITE = "tickets:write", _("Open and change tickets")
    ARTICLES_READ = "articles:read", _("Read articles")
    KPIS_READ = "kpis:read", _("Read figures")
    HANDOFFS_READ = "handoffs:read", _("Read hand-offs")
    HANDOFFS_WRITE = "handoffs:write", _("Send and answer hand-offs")


_REQUESTER = frozenset({Scope.TICKETS_READ, Scope.TICKETS_WRITE, Scope.ARTICLES_READ})
_AGENT = frozenset(Scope)
ROLE_SCOPES: dict[str, frozenset[Scope]] = {
    Role.REQUESTER: _REQUESTER,
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _AGENT,
    Role.ADMINISTRATOR: _AGENT,
}


def scopes_of(role: str, granted: Iterable[str] | None = None) -> frozenset[str]:
    """What a call may do: the role's scopes, narrowed to those that its token was granted.

    `granted` is None for a person who signed in. A scope beyond the role is never given.
    """
    allowed: frozenset[str] = ROLE_SCOPES.get(role, frozenset())
    if granted is None:
        return allowed
    wanted = set(granted)
    return allowed if ALL in wanted else allowed & wanted
