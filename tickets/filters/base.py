"""What one filter finds in a URL: a condition, the words for it, and what it could not understand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.filters.lookups import Lookups

MAX_VALUES = 100
MAX_LENGTH = 300
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Chip:
    """One value that a list is narrowed to, in the reader's words; `name=value` takes it out of the URL."""

    name: str
    value: str
    label: str
    text: str


@dataclass(frozen=True)
class Problem:
    """A value that names nothing (any more): said beside its filter, never passed over."""

    name: str
    value: str
    label: str
    message: str


@dataclass
class Found:
    """`q` is None where the URL says nothing of the filter."""

    q: Q | None = None
    chips: list[Chip] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """The URL's parameters, who asks, when, and what names stand for."""

    params: QueryDict
    user: User
    now: datetime
    lookups: Lookups

    def values(self, name: str) -> list[str]:
        """What is given for a name: stripped, without blanks and repeats."""
        given = (value.strip() for value in self.params.getlist(name)[:MAX_VALUES])
        return list(dict.fromkeys(value for value in given if value))


class Filter(Protocol):
    """Public filters ask only for what a ticket's requester may know of it."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Any: ...

    @property
    def is_public(self) -> bool: ...

    def names(self) -> list[str]:
        """The parameters that it reads."""

    def read(self, asked: Asked) -> Found:
        """What the URL asks of this filter."""


def is_sane(value: str) -> bool:
    """Whether a database may be asked for it at all."""
    return "\x00" not in value and len(value) <= MAX_LENGTH


def chosen(
    name: str, label: Any, known: Mapping[str, tuple[Any, str]], values: Sequence[str], gone: str
) -> tuple[list[Any], Found]:
    """(what the known values stand for, chips and problems). `gone` says that a value is not there."""
    keys, found = [], Found()
    for value in values:
        if value in known:
            key, text = known[value]
            keys.append(key)
            found.chips.append(Chip(name, value, str(label), text))
        else:
            message = gone % {"value": value[:80].replace("\x00", "")}
            found.problems.append(Problem(name, value, str(label), message))
    return keys, found


def not_a_choice() -> str:
    return _("“%(value)s” is not one of the choices.")
