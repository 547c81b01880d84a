"""Which tickets were chosen: those that were ticked, or all that the list's URL matches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from tickets.exceptions import BadFilters
from tickets.selectors.matching import matching_read
from tickets.selectors.paging import pages
from tickets.services.bulk import BULK_MAX

PAGE = 1_000
TICKED, ALL = "ticked", "all"


@dataclass(frozen=True)
class Chosen:
    """The keys, in the order of the list. `has_more`: more matched than one job takes."""

    pks: list[int]
    is_all: bool = False
    has_more: bool = False

    def __len__(self) -> int:
        return len(self.pks)


def _keys(given: Iterable[str]) -> list[int]:
    """The keys in these values, each of which may hold several between commas; rubbish is left out."""
    parts = (part for value in given for part in value.split(","))
    found = (int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 16)
    return list(dict.fromkeys(found))


def chosen_read(user: User, form: QueryDict, *, now: datetime) -> Chosen:
    """What the form of the list chose: `ticket` (keys), or `scope=all` with the list's `query`.

    The keys of a ticked ticket are not looked up: in its turn each is read through access. Raises
    BadFilters.
    """
    if form.get("scope") != ALL:
        pks = _keys(form.getlist("ticket"))
        return Chosen(pks[:BULK_MAX], has_more=len(pks) > BULK_MAX)
    return matching_chosen(user, QueryDict(form.get("query", "")), now=now)


def matching_chosen(user: User, params: QueryDict, *, now: datetime) -> Chosen:
    """The first BULK_MAX of all that match, in the order of the list. Raises BadFilters."""
    matching = matching_read(user, params, now=now)
    if matching.reading.problems:
        raise BadFilters(matching.reading.problems)
    found = pages(matching, size=PAGE, limit=BULK_MAX + 1)
    pks = [ticket.pk for page in found for ticket in page]
    return Chosen(pks[:BULK_MAX], is_all=True, has_more=len(pks) > BULK_MAX)


def matching_count(user: User, params: QueryDict, *, now: datetime) -> int:
    """How many match, counted no further than one more than a job takes. Raises BadFilters."""
    matching = matching_read(user, params, now=now)
    if matching.reading.problems:
        raise BadFilters(matching.reading.problems)
    return matching.tickets.order_by().values("pk")[: BULK_MAX + 1].count()


def matching_words(count: int) -> str:
    if count > BULK_MAX:
        return _("The first %(most)s of all that match") % {"most": intcomma(BULK_MAX)}
    return ngettext(
        "The one that matches this list", "All %(count)s that match this list", count
    ) % {"count": intcomma(count)}
