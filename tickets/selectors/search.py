"""Finding tickets by number or by words, for those who may see them."""

from accounts.models import User
from search.index import search
from tickets import access
from tickets.families import survivor_of
from tickets.models import Ticket
from tickets.models.ticket import pk_of_reference
from tickets.search_documents import KIND

CANDIDATES = 200
SHOWN = 25


def tickets_search(
    user: User, query: str, *, limit: int = SHOWN, prefix: bool = False
) -> list[Ticket]:
    """The tickets that match best, best first; a reference such as HD-10234 finds that one alone.

    `prefix`: the last word is still being typed.

    One's own requests are searched by subject, whoever one is: the index knows internal words, and
    even a hit on one of those would tell.
    """
    query = query.replace("\x00", "").strip()[:300]
    visible = access.tickets_for(user)
    pk = pk_of_reference(query) if query else None
    if pk is not None:
        exact = list(visible.filter(pk=pk).for_list())
        if exact:
            return exact
    if not query:
        return []
    if not user.is_agent:
        own = visible.filter(subject__icontains=query).for_list()
        return _with_survivors(user, list(own.order_by("-created_at", "-pk")[:limit]))
    hits = search(kind=KIND, query=query, limit=CANDIDATES, prefix=prefix).hits
    ids = [hit.object_id for hit in hits]
    # Who may be told of which first, by three columns; whole rows only of those that are shown.
    columns = visible.filter(pk__in=ids).values_list("pk", "requester_id", "subject")
    told = {
        pk
        for pk, requester_id, subject in columns
        if requester_id != user.pk or _says(subject, query)
    }
    shown = [pk for pk in ids if pk in told][:limit]
    found = visible.for_list().in_bulk(shown)
    return _with_survivors(user, [found[pk] for pk in shown if pk in found])


def _with_survivors(user: User, found: list[Ticket]) -> list[Ticket]:
    """After each ticket that was merged away the one that it lives on in; no query where there is none.

    An agent's own request is not led to: that it was found so would tell what was said elsewhere.
    """
    lives_on = {one.pk: survivor_of(one).pk for one in found if one.merged_into_id}
    if not lives_on:
        return found
    visible = access.tickets_for(user).for_list()
    visible = visible.exclude(requester=user) if user.is_agent else visible
    survivors = visible.in_bulk(set(lives_on.values()))
    ordered: dict[int, Ticket] = {}
    for one in found:
        ordered.setdefault(one.pk, one)
        survivor = survivors.get(lives_on.get(one.pk, 0))
        if survivor is not None:
            ordered.setdefault(survivor.pk, survivor)
    return list(ordered.values())


def _says(subject: str, query: str) -> bool:
    """Whether a subject itself has a word of the query, so that a hit on it tells nothing new."""
    return any(word in subject.casefold() for word in query.casefold().split())
