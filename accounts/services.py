"""What a person changes about themselves."""

from dataclasses import dataclass, fields

from django.db.models import F

from accounts.models import User


@dataclass(frozen=True)
class Preferences:
    """How a person wants to be named and addressed."""

    full_name: str
    language: str
    time_zone: str
    theme: str


@dataclass(frozen=True)
class WorkPreferences:
    """How an agent wants to work. `undo_send_seconds`: 0 sends at once."""

    density: str
    after_send: str
    undo_send_seconds: int
    has_single_keys: bool


def preferences_update(*, wanted: Preferences | WorkPreferences, actor: User) -> User:
    """Keeps the actor's own preferences, and touches nothing else of the row."""
    names = [field.name for field in fields(wanted)]
    for name in names:
        setattr(actor, name, getattr(wanted, name))
    actor.save(update_fields=names)
    return actor


def sessions_end(*, actor: User) -> None:
    """Ends every session and live feed of the actor, the present one too."""
    User.objects.filter(pk=actor.pk).update(session_epoch=F("session_epoch") + 1)
