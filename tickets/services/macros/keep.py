"""Keeping macros: made, changed, copied, switched off, deleted and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Team, User
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import Macro
from tickets.services.macros.access import can_share, require_manager
from tickets.services.macros.actions import Action, ActionInvalid, ActionKind, Change, actions_parse
from tickets.services.macros.names import action_words, targets_of
from tickets.services.submission import submission_claim, submission_key_for

NAME_LENGTH = 80
SHORTCUT_LENGTH = 40


class StaleMacro(InvalidInput):
    """Somebody saved the macro first."""

    def __init__(self) -> None:
        super().__init__(
            "revision", _("Somebody changed this macro first. Nothing was overwritten.")
        )


@dataclass(frozen=True)
class NewMacro:
    """What a macro is: `actions` as JSON holds them. One of the names suffices. `owner` set: one's own;
    else the team's, or all's.
    """

    actions: Sequence[dict[str, Any]]
    name_en: str = ""
    name_es: str = ""
    shortcut: str = ""
    language: str = ""
    team: Team | None = None
    owner: User | None = None
    needs_identity_check: bool = False
    is_active: bool = True


@transaction.atomic
def macro_create(
    *, new: NewMacro, actor: User | None, now: datetime, submission_key: str = ""
) -> Macro:
    """Raises NotAllowed, InvalidInput("name_en", "name_es", "language" or "actions"), AlreadySubmitted."""
    _require_scope(new, actor)
    columns = _columns(new)
    key = submission_key_for(submission_key, "macro", columns)
    submission_claim(user=actor, key=key, ticket=None, now=now)
    return Macro.objects.create(**columns, created_by=actor, created_at=now, updated_at=now)


@transaction.atomic
def macro_update(
    *, macro: Macro, new: NewMacro, actor: User | None, now: datetime, revision: int
) -> Macro:
    """Writes all of it. Raises also StaleMacro where it was saved since `revision` was read."""
    require_manager(actor, macro)
    _require_scope(new, actor)
    rows = Macro.objects.filter(pk=macro.pk, revision=revision, deleted_at__isnull=True)
    if not rows.update(**_columns(new), updated_at=now, revision=F("revision") + 1):
        raise StaleMacro
    macro.refresh_from_db()
    return macro


@transaction.atomic
def macro_duplicate(*, macro: Macro, actor: User, now: datetime, submission_key: str = "") -> Macro:
    """A copy of one's own, to change at will. The caller has checked that it may be read.

    Raises AlreadySubmitted.
    """
    key = submission_key_for(submission_key, "copy", macro.pk)
    submission_claim(user=actor, key=key, ticket=None, now=now)
    return Macro.objects.create(
        **_copied_names(macro),
        language=macro.language,
        owner=actor,
        actions=macro.actions,
        needs_identity_check=macro.needs_identity_check,
        created_by=actor,
        created_at=now,
        updated_at=now,
    )


def _copied_names(macro: Macro) -> dict[str, str]:
    """“Copy of …” in each language that the macro has a name in."""
    names = {"en": macro.name_en, "es": macro.name_es}
    copied = {}
    for language, name in names.items():
        with override(language):
            said = (_("Copy of %(name)s") % {"name": name})[:NAME_LENGTH] if name else ""
        copied[f"name_{language}"] = said
    return copied


def macro_switch(*, macro: Macro, is_active: bool, actor: User, now: datetime) -> None:
    """On: it is offered. Off: it is kept, and offered to nobody."""
    require_manager(actor, macro)
    Macro.objects.filter(pk=macro.pk).update(
        is_active=is_active, updated_at=now, revision=F("revision") + 1
    )


def macro_delete(*, macro: Macro, actor: User, now: datetime) -> None:
    """Out of every list; the ledger goes on naming it."""
    require_manager(actor, macro)
    Macro.objects.filter(pk=macro.pk, deleted_at__isnull=True).update(deleted_at=now)


def macro_restore(*, macro: Macro, actor: User) -> None:
    """Takes a deletion back."""
    require_manager(actor, macro)
    Macro.objects.filter(pk=macro.pk).update(deleted_at=None)


def _require_scope(new: NewMacro, actor: User | None) -> None:
    """Raises NotAllowed unless the actor may keep a macro for whom this one is."""
    if actor is None:
        return
    if not actor.is_active or not actor.is_agent:
        raise NotAllowed
    is_own = new.owner is not None and new.owner.pk == actor.pk
    shares = new.owner is None and can_share(actor, new.team.pk if new.team else None)
    if not is_own and not shares:
        raise NotAllowed


def _columns(new: NewMacro) -> dict[str, Any]:
    if new.language not in ("", *dict(settings.LANGUAGES)):
        raise InvalidInput("language", _("Choose a value."))
    actions = actions_parse(list(new.actions), language=new.language)
    _check_there(actions)
    _check_tier(actions, new)
    return {
        **_names(new),
        "shortcut": slugify(new.shortcut)[:SHORTCUT_LENGTH],
        "language": new.language,
        "team": None if new.owner else new.team,
        "owner": new.owner,
        "needs_identity_check": new.needs_identity_check,
        "is_active": new.is_active,
        "actions": [action.dump() for action in actions],
    }


def _names(new: NewMacro) -> dict[str, str]:
    given = {"name_en": new.name_en, "name_es": new.name_es}
    names = {key: " ".join(name.replace("\x00", "").split()) for key, name in given.items()}
    if not any(names.values()):
        raise InvalidInput("name_en", _("Give it a name that is quickly found."))
    for key, name in names.items():
        if len(name) > NAME_LENGTH:
            raise InvalidInput(key, _("At most %(count)d characters.") % {"count": NAME_LENGTH})
    return names


def _check_there(actions: Sequence[Action]) -> None:
    """Raises ActionInvalid for the first that points at something that is not there."""
    targets = targets_of(actions)
    for position, action in enumerate(actions):
        fault = action_words(action, targets).fault
        if fault:
            raise ActionInvalid(fault, position)


def _check_tier(actions: Sequence[Action], new: NewMacro) -> None:
    """A macro moves within a level. To another level a case goes by a hand-off, with its document."""
    for position, action in enumerate(actions):
        if not isinstance(action, Change) or action.kind != ActionKind.TEAM:
            continue
        tier = targets_of([action]).teams[action.value].tier
        tiers = _tiers(new)
        if tiers and tier not in tiers:
            why = _(
                "This team is of another level: that needs a hand-off, which a macro cannot do."
            )
            raise ActionInvalid(why, position)


def _tiers(new: NewMacro) -> set[int | None]:
    """The levels that the macro's users work at; empty where it is everybody's."""
    if new.owner is not None:
        return set(new.owner.teams.values_list("tier", flat=True))
    return {new.team.tier} if new.team is not None else set()
