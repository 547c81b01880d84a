"""The tickets that a URL asks for: a view, its filters and words, for one person. Everybody starts here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import User
from search.index import search
from tickets.exceptions import BadFilters
from tickets.filters import Lookups, Reading, filters_read
from tickets.models.ticket import TicketQuerySet, pk_of_reference
from tickets.search_documents import KIND
from tickets.selectors.ordering import BEST, SORT, Sort
from tickets.selectors.standing import StandingView, view_get

# Words are ranked among so many at most; what is beyond is not on any page.
RANKED_CAP = 1_000


@dataclass
class Matching:
    """What a URL asks for, read. `tickets` is in no order; `sort` says which was asked for."""

    user: User
    view: StandingView
    reading: Reading
    sort: Sort
    now: datetime

    @property
    def is_public(self) -> bool:
        """Whether nothing that was asked for could tell what a requester may not know."""
        return self.view.is_public and self.reading.is_public and self.sort.is_public

    @cached_property
    def ranked(self) -> list[int]:
        """The keys of what the words found within the filters, best first; at most RANKED_CAP."""
        query = self.reading.query
        pk = pk_of_reference(query)
        if pk is not None and self._filtered.filter(pk=pk).exists():
            return [pk]
        scope = self._filtered if self.reading.chips or self.view.code != "all" else None
        hits = search(kind=KIND, query=query, object_ids=scope, limit=RANKED_CAP).hits
        return [hit.object_id for hit in hits]

    @cached_property
    def _filtered(self) -> TicketQuerySet:
        tickets = self.view.tickets(self.user, self.now).filter(self.reading.condition)
        if self.user.is_agent and not self.is_public:
            tickets = tickets.exclude(requester=self.user)
        return tickets

    @cached_property
    def tickets(self) -> TicketQuerySet:
        """Through access, without order. One's own requests only where that tells nothing."""
        query = self.reading.query
        if not query:
            return self._filtered
        if not self.user.is_agent:
            return self._filtered.filter(subject__icontains=query)
        found = self._filtered.filter(pk__in=self.ranked)
        # The index knows internal words: one's own requests are found by their subject alone.
        return found.filter(~Q(requester=self.user) | _in_subject(query))


def _in_subject(query: str) -> Q:
    condition = Q(pk__in=[])
    for word in query.split()[:32]:
        condition |= Q(subject__icontains=word)
    return condition


def matching_read(
    user: User, params: QueryDict, *, now: datetime, lookups: Lookups | None = None
) -> Matching:
    """What `params` ask for, with what in them could not be understood (`reading.problems`)."""
    # Whoever only files requests has all of theirs, and no order that tells what is internal.
    view = view_get(params.get("view", "all") if user.is_agent else "all")
    reading = filters_read(params, user=user, now=now, lookups=lookups)
    sorts = [sort for sort in view.sorts if sort.is_public or user.is_agent]
    asked = next((sort for sort in sorts if sort.code == params.get(SORT, "")), None)
    ranks = reading.query and user.is_agent
    return Matching(user, view, reading, asked or (BEST if ranks else view.sort), now)


def tickets_matching(user: User, params: QueryDict, *, now: datetime) -> TicketQuerySet:
    """The tickets of `params` (view, filters, words) that `user` may see, in no order.

    `params` is what the list's URL holds; without `view` it is every ticket. Raises BadFilters where
    a filter names what is not there (any more).
    """
    matching = matching_read(user, params, now=now)
    if matching.reading.problems:
        raise BadFilters(matching.reading.problems)
    return matching.tickets
