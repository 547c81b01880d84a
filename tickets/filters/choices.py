"""Filters whose values are known beforehand, and those that name a row of another table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tickets.filters.base import NOTHING, Asked, Chip, Found, chosen, is_sane, not_a_choice
from tickets.filters.lookups import Known, Lookups
from tickets.models import PersonRole, Ticket, TicketPerson

ME, NOBODY = "me", "nobody"


def narrowed(column: str, keys: list[Any], found: Found) -> Found:
    """`column` is one of the keys; where nothing that was asked for exists, nothing matches."""
    found.q = Q(**{f"{column}__in": keys}) if keys else NOTHING
    return found


@dataclass(frozen=True)
class ChoiceFilter:
    """A closed set: code -> (value of the column, its words)."""

    name: str
    label: Any
    column: str
    choices: Callable[[], Mapping[str, tuple[Any, Any]]]
    is_public: bool = False

    def names(self) -> list[str]:
        return [self.name]

    def read(self, asked: Asked) -> Found:
        values = asked.values(self.name)
        if not values:
            return Found()
        known = {code: (value, str(words)) for code, (value, words) in self.choices().items()}
        keys, found = chosen(self.name, self.label, known, values, not_a_choice())
        return narrowed(self.column, keys, found)


@dataclass(frozen=True)
class ReferenceFilter:
    """Names rows of another table, such as teams by their slug."""

    name: str
    label: Any
    column: str
    lookup: Callable[[Lookups, list[str]], Known]
    gone: Callable[[], str]
    is_public: bool = False
    has_nobody: bool = False

    def names(self) -> list[str]:
        return [self.name]

    def read(self, asked: Asked) -> Found:
        values = asked.values(self.name)
        if not values:
            return Found()
        named = [value for value in values if value not in self._special() and is_sane(value)]
        known = self.lookup(asked.lookups, named) if named else {}
        if ME in self._special():
            known = {**known, ME: (asked.user.pk, _("me"))}
        nobody = self.has_nobody and NOBODY in values
        rest = [value for value in values if not (nobody and value == NOBODY)]
        keys, found = chosen(self.name, self.label, known, rest, self.gone())
        narrowed(self.column, _flat(keys), found)
        if nobody:
            found.q = Q(**{f"{self.column}__isnull": True}) | (found.q or NOTHING)
            found.chips.append(Chip(self.name, NOBODY, str(self.label), _("nobody")))
        return found

    def _special(self) -> set[str]:
        if self.column in ("assignee_id", "requester_id"):
            return {ME, NOBODY} if self.has_nobody else {ME}
        return {NOBODY} if self.has_nobody else set()


def _flat(keys: Iterable[Any]) -> list[Any]:
    """A category stands for itself and all beneath it."""
    return [one for key in keys for one in (key if isinstance(key, list) else [key])]


@dataclass(frozen=True)
class TagFilter:
    """Tickets with any of the tags."""

    name: str
    label: Any
    is_public: bool = False

    def names(self) -> list[str]:
        return [self.name]

    def read(self, asked: Asked) -> Found:
        given = [part.strip() for value in asked.values(self.name) for part in value.split(",")]
        values = list(dict.fromkeys(part for part in given if part))
        if not values:
            return Found()
        known = asked.lookups.tags([value for value in values if is_sane(value)])
        gone = _("The tag “%(value)s” no longer exists.")
        keys, found = chosen(self.name, self.label, known, values, gone)
        tagged = Ticket.tags.through._default_manager.filter(tag_id__in=keys)
        found.q = Q(pk__in=tagged.values("ticket_id")) if keys else NOTHING
        return found


@dataclass(frozen=True)
class InvolvedFilter:
    """Tickets that one was mentioned on and so watches, or takes part in."""

    name: str
    label: Any
    is_public: bool = False

    def names(self) -> list[str]:
        return [self.name]

    def read(self, asked: Asked) -> Found:
        values = asked.values(self.name)
        if not values:
            return Found()
        known = {
            "watching": (PersonRole.WATCHER, _("I watch it")),
            "participating": (PersonRole.PARTICIPANT, _("I take part")),
        }
        roles, found = chosen(self.name, self.label, known, values, not_a_choice())
        mine = TicketPerson.objects.filter(user=asked.user, role__in=roles)
        found.q = Q(pk__in=mine.values("ticket_id")) if roles else NOTHING
        return found


@dataclass(frozen=True)
class MergedFilter:
    """Tickets that were merged into another are left out, unless they are asked for."""

    name: str
    label: Any
    is_public: bool = True

    def names(self) -> list[str]:
        return [self.name]

    def read(self, asked: Asked) -> Found:
        values = asked.values(self.name)[:1]
        known = {"with": ("with", _("with the others")), "only": ("only", _("only these"))}
        kinds, found = chosen(self.name, self.label, known, values, not_a_choice())
        if not kinds:
            found.q = Q(merged_into__isnull=True)
        elif kinds == ["only"]:
            found.q = Q(merged_into__isnull=False)
        return found
