"""What a person changes about themselves."""

from dataclasses import dataclass

from django.db.models import F

from accounts.models import User


@dataclass(frozen=True)
class Preferences:
    """How a person wants to be named and addressed."""

    full_name: str
    language: str
    time_zone: str
    theme: str


def preferences_update(*, wanted: Preferences, actor: User) -> User:
    """Keeps the actor's own preferences."""
    for name in ("full_name", "language", "time_zone", "theme"):
        setattr(actor, name, getattr(wanted, name))
    actor.save(update_fields=["full_name", "language", "time_zone", "theme"])
    return actor


def sessions_end(*, actor: User) -> None:
    """Ends every session and live feed of the actor, the present one too."""
    User.objects.filter(pk=actor.pk).update(session_epoch=F("session_epoch") + 1)
