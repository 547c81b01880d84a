"""Reads all filters of a URL at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from tickets.filters.base import Asked, Chip, Found, Problem
from tickets.filters.custom import PREFIX, custom_read
from tickets.filters.lookups import Lookups
from tickets.filters.registry import BY_NAME, FILTERS

QUERY = "q"


@dataclass(frozen=True)
class Reading:
    """What a URL asks for. `is_public`: nothing of it tells what a requester may not know."""

    condition: Q
    query: str
    chips: list[Chip]
    problems: list[Problem]
    is_public: bool

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.problems or self.query)


def is_filter(name: str) -> bool:
    """Whether a parameter of this name narrows the list."""
    return name in BY_NAME or name == QUERY or name.startswith(PREFIX)


def filter_names(names: Iterable[str]) -> list[str]:
    return [name for name in names if is_filter(name)]


def filters_read(
    params: QueryDict, *, user: User, now: datetime, lookups: Lookups | None = None
) -> Reading:
    """What `params` ask for, read by and for `user`; never raises for what stands in a URL.

    What names nothing (any more) becomes a problem: its filter then lets nothing through, unless
    another of its values is good. People who only file requests have the public filters alone.
    """
    lookups = lookups or Lookups(None if user.is_agent else user)
    asked = Asked(params, user, now, lookups)
    condition, chips, problems, is_public = Q(), list[Chip](), list[Problem](), True
    for one in FILTERS:
        if not one.is_public and not user.is_agent:
            continue
        found = one.read(asked)
        is_public = is_public and (one.is_public or found.q is None)
        condition &= found.q or Q()
        chips += found.chips
        problems += found.problems
    custom, custom_is_public = custom_read(asked) if user.is_agent else (Found(), True)
    return Reading(
        condition=condition & (custom.q or Q()),
        query=params.get(QUERY, "").replace("\x00", "").strip()[:300],
        chips=chips + custom.chips,
        problems=problems + custom.problems,
        is_public=is_public and custom_is_public,
    )
