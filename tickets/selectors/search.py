"""Finding tickets by number or by words, for those who may see them."""

from collections.abc import Sequence

from accounts.models import User
from search.index import search
from tickets import access
from tickets.families import survivor_of
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet, pk_of_reference
from tickets.search_documents import KIND

CANDIDATES = 200
SHOWN = 25


def tickets_search(
    user: User, query: str, *, limit: int = SHOWN, prefix: bool = False
) -> list[Ticket]:
    """The tickets that match best, best first, as tickets_found tells them, with what a list shows of each."""
    keys = tickets_found(user, query, limit=limit, prefix=prefix)
    found = access.tickets_for(user).for_list().in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]


def tickets_found(user: User, query: str, *, limit: int = SHOWN, prefix: bool = False) -> list[int]:
    """The keys of the tickets that match best, best first; a reference such as HD-10234 finds that one alone.

    `prefix`: the last word is still being typed.

    One's own requests are searched by subject, whoever one is: the index knows internal words, and
    even a hit on one of those would tell.
    """
    query = query.replace("\x00", "").strip()[:300]
    visible = access.tickets_for(user)
    pk = pk_of_reference(query) if query else None
    if pk is not None and visible.filter(pk=pk).exists():
        return [pk]
    if not query:
        return []
    if not user.is_agent:
        own = visible.filter(subject__icontains=query).order_by("-created_at", "-pk")
        return _with_survivors(user, list(own.values_list("pk", "merged_into_id")[:limit]))
    hits = search(kind=KIND, query=query, limit=CANDIDATES, prefix=prefix).hits
    ids = [hit.object_id for hit in hits]
    told = _told(user, visible, query, ids[: 2 * limit])
    if len(told) < limit:
        told |= _told(user, visible, query, ids[2 * limit :])
    return _with_survivors(user, [(pk, told[pk]) for pk in ids if pk in told][:limit])


def _told(
    user: User, visible: TicketQuerySet, query: str, ids: Sequence[int]
) -> dict[int, int | None]:
    """Of these, what the person may be told was found: the key, and what it was merged into."""
    if not ids:
        return {}
    columns = visible.filter(pk__in=ids)
    rows = columns.values_list("pk", "merged_into_id", "requester_id", "subject")
    return {
        pk: merged_into
        for pk, merged_into, requester_id, subject in rows
        if requester_id != user.pk or _says(subject, query)
    }


def _with_survivors(user: User, found: Sequence[tuple[int, int | None]]) -> list[int]:
    """After each ticket that was merged away the one that it lives on in; no query where there is none.

    An agent's own request is not led to: that it was found so would tell what was said elsewhere.
    """
    merged = {pk: into for pk, into in found if into is not None}
    keys = [pk for pk, _into in found]
    if not merged:
        return keys
    next_ones = Ticket.objects.in_bulk(merged.values())
    lives_on = {pk: survivor_of(next_ones[into]).pk for pk, into in merged.items()}
    visible = access.tickets_for(user).filter(pk__in=lives_on.values())
    visible = visible.exclude(requester=user) if user.is_agent else visible
    shown = set(visible.values_list("pk", flat=True))
    led = [one for pk in keys for one in (pk, lives_on.get(pk)) if one]
    return [pk for pk in dict.fromkeys(led) if pk in shown or pk in keys]


def _says(subject: str, query: str) -> bool:
    """Whether a subject itself has a word of the query, so that a hit on it tells nothing new."""
    return any(word in subject.casefold() for word in query.casefold().split())
