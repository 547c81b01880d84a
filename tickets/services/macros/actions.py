"""What a macro may do: a closed set of actions, and the one parser that reads them from JSON.

Nothing here asks the database: whether a team or a guide is still there is asked in `names.py`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.exceptions import InvalidInput
from tickets.models import Impact, Priority, Status, Urgency
from tickets.services.macros.placeholders import placeholders_check
from tickets.services.update import TAGS_MAX

ACTIONS_MAX = 12
TEXT_LENGTH = 10_000
ME, NOBODY = "me", "nobody"
# A new ticket is new once, and closing follows from time.
STATUSES = (Status.OPEN, Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY, Status.RESOLVED)


class ActionKind(models.TextChoices):
    REPLY = "reply", gettext_lazy("Reply")
    NOTE = "note", gettext_lazy("Internal note")
    STATUS = "status", gettext_lazy("Status")
    PRIORITY = "priority", gettext_lazy("Priority")
    IMPACT = "impact", gettext_lazy("Impact")
    URGENCY = "urgency", gettext_lazy("Urgency")
    CATEGORY = "category", gettext_lazy("Category")
    ADD_TAGS = "add_tags", gettext_lazy("Add tags")
    REMOVE_TAGS = "remove_tags", gettext_lazy("Remove tags")
    TEAM = "team", gettext_lazy("Move to team")
    ASSIGN = "assign", gettext_lazy("Assign to")
    GUIDE = "start_guide", gettext_lazy("Start guide")


@dataclass(frozen=True)
class Reply:
    """The text by language: a requester reads their own, else the first one there is."""

    texts: Mapping[str, str]
    kind: ClassVar = ActionKind.REPLY

    def dump(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "text": dict(self.texts)}

    def text_for(self, language: str) -> tuple[str, str]:
        """The text and the language that it is in, which may be another one."""
        found = language if language in self.texts else next(iter(self.texts))
        return self.texts[found], found


@dataclass(frozen=True)
class Note:
    text: str
    kind: ClassVar = ActionKind.NOTE

    def dump(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "text": self.text}


@dataclass(frozen=True)
class Change:
    """Every action that sets one thing. `value`: a code, a number, a slug, tags, or a person's key."""

    kind: ActionKind
    value: Any

    def dump(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"kind": self.kind.value, "value": value}


Action = Reply | Note | Change


class ActionInvalid(InvalidInput):
    """An action that cannot be; `position` counts from 0, -1 where it is about all of them."""

    def __init__(self, message: str, position: int = -1) -> None:
        self.position = position
        said = _("Action %(number)d: %(why)s") % {"number": position + 1, "why": message}
        super().__init__("actions", said if position >= 0 else message)
        self.why = message


def actions_parse(raw: Any, *, language: str = "") -> tuple[Action, ...]:
    """Reads and checks what JSON holds. `language` is that of a reply given as a plain text.

    Raises ActionInvalid with a sentence for whoever wrote it.
    """
    if not isinstance(raw, list) or not raw:
        raise ActionInvalid(_("A macro does at least one thing."))
    if len(raw) > ACTIONS_MAX:
        raise ActionInvalid(_("At most %(count)d actions.") % {"count": ACTIONS_MAX})
    actions = tuple(_parse_one(entry, position, language) for position, entry in enumerate(raw))
    _check_together(actions)
    return actions


def action_digest(action: Action) -> str:
    """Eight characters that change with the action: what was shown is what will be done."""
    text = json.dumps(action.dump(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _parse_one(entry: Any, position: int, language: str) -> Action:
    if not isinstance(entry, dict) or entry.get("kind") not in ActionKind.values:
        raise ActionInvalid(_("There is no such action."), position)
    kind = ActionKind(entry["kind"])
    key = "text" if kind in (ActionKind.REPLY, ActionKind.NOTE) else "value"
    if set(entry) != {"kind", key}:
        raise ActionInvalid(_("It must have a kind and its %(key)s only.") % {"key": key}, position)
    try:
        if kind == ActionKind.REPLY:
            return _reply(entry[key], language)
        if kind == ActionKind.NOTE:
            return Note(_text(entry[key]))
        return Change(kind, _VALUES[kind](entry[key]))
    except InvalidInput as refusal:
        raise ActionInvalid(str(refusal), position) from None


def _reply(given: Any, language: str) -> Reply:
    texts = {language or settings.LANGUAGE_CODE: given} if isinstance(given, str) else given
    if not isinstance(texts, dict) or not set(texts) <= set(dict(settings.LANGUAGES)):
        raise _wrong(_("A reply has a text in each language."))
    written = {code: _text(texts[code]) for code, _name in settings.LANGUAGES if texts.get(code)}
    if not written:
        raise _wrong(_("Write the text."))
    return Reply(written)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise _wrong(_("Write the text."))
    text = given.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise _wrong(_("Write the text."))
    if len(text) > TEXT_LENGTH:
        raise _wrong(_("At most %(count)d characters.") % {"count": TEXT_LENGTH})
    placeholders_check(text)
    return text


def _wrong(message: str) -> InvalidInput:
    return InvalidInput("actions", message)


def _one_of(choices: Any) -> Callable[[Any], Any]:
    def read(given: Any) -> Any:
        if isinstance(given, bool) or given not in list(choices):
            raise _wrong(_("Choose a value."))
        return getattr(given, "value", given)

    return read


def _slug(given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > 120:
        raise _wrong(_("Choose a value."))
    return given.strip()


def _tags(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise _wrong(_("Name at least one tag."))
    names = {" ".join(name.replace("\x00", "").lower().split())[:50] for name in given} - {""}
    if not names:
        raise _wrong(_("Name at least one tag."))
    if len(names) > TAGS_MAX:
        raise _wrong(_("At most %(count)d tags.") % {"count": TAGS_MAX})
    return tuple(sorted(names))


def _person(given: Any) -> str | int:
    is_key = isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**63
    if given not in (ME, NOBODY) and not is_key:
        raise _wrong(_("Choose a person."))
    return given


_VALUES: dict[ActionKind, Callable[[Any], Any]] = {
    ActionKind.STATUS: _one_of(STATUSES),
    ActionKind.PRIORITY: _one_of(Priority),
    ActionKind.IMPACT: _one_of(Impact),
    ActionKind.URGENCY: _one_of(Urgency),
    ActionKind.CATEGORY: _slug,
    ActionKind.ADD_TAGS: _tags,
    ActionKind.REMOVE_TAGS: _tags,
    ActionKind.TEAM: _slug,
    ActionKind.ASSIGN: _person,
    ActionKind.GUIDE: _slug,
}


def _check_together(actions: tuple[Action, ...]) -> None:
    kinds = [action.kind for action in actions]
    for position, kind in enumerate(kinds):
        if kind in kinds[:position]:
            raise ActionInvalid(_("The macro does this already."), position)
    if ActionKind.TEAM in kinds and ActionKind.ASSIGN in kinds:
        position = kinds.index(ActionKind.TEAM)
        if position > kinds.index(ActionKind.ASSIGN):
            why = _("Moving to a team takes the person away again: assign after it.")
            raise ActionInvalid(why, position)
    both = {ActionKind.ADD_TAGS, ActionKind.REMOVE_TAGS} <= set(kinds)
    if both:
        _check_tags(actions, kinds)


def _check_tags(actions: tuple[Action, ...], kinds: list[ActionKind]) -> None:
    removed = kinds.index(ActionKind.REMOVE_TAGS)
    values = [set(a.value) for a in actions if isinstance(a, Change) and "tags" in a.kind]
    if values[0] & values[1]:
        raise ActionInvalid(_("A tag is both added and removed."), removed)
