"""How tickets are linked, in words and from either side, for those who may see both."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from tickets import access
from tickets.models import LinkKind, Ticket, TicketLink
from tickets.models.merge import LINKED_BY_HAND, link_words

# When the other one is solved, these have something to gain from it.
_DEPENDENT = (LinkKind.DUPLICATE_OF, LinkKind.BLOCKED_BY, LinkKind.CAUSED_BY)


@dataclass(frozen=True)
class Linked:
    """One link as one of its two tickets shows it."""

    pk: int
    words: str
    kind: str
    is_turned: bool
    ticket: Ticket

    @property
    def is_removable(self) -> bool:
        return self.kind in LINKED_BY_HAND


def links_of(user: User, ticket: Ticket) -> list[Linked]:
    """The links of a ticket, of which the reader may see the other end; two queries."""
    rows = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("kind", "pk")
    return _shown(user, ticket, rows)


def waiting_on(user: User, ticket: Ticket) -> list[Linked]:
    """Unresolved duplicates of this ticket, and what it blocked or caused."""
    rows = TicketLink.objects.filter(other=ticket, kind__in=_DEPENDENT).order_by("kind", "pk")
    return [linked for linked in _shown(user, ticket, rows) if linked.ticket.is_unresolved]


def link_get(user: User, ticket: Ticket, pk: int) -> TicketLink | None:
    """The link of this ticket under this key, if the reader may see its other end."""
    rows = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket), pk=pk)
    link = rows.select_related("ticket", "other").first()
    if link is None:
        return None
    end = link.other_id if link.ticket_id == ticket.pk else link.ticket_id
    return link if access.tickets_for(user).filter(pk=end).exists() else None


def _shown(user: User, ticket: Ticket, rows: Iterable[TicketLink]) -> list[Linked]:
    links = list(rows)
    if not links:
        return []
    ends = {
        link.pk: link.other_id if link.ticket_id == ticket.pk else link.ticket_id for link in links
    }
    visible = access.tickets_for(user).filter(pk__in=ends.values()).for_list().in_bulk()
    return [
        Linked(
            pk=link.pk,
            words=link_words(link.kind, is_turned=link.other_id == ticket.pk),
            kind=link.kind,
            is_turned=link.other_id == ticket.pk,
            ticket=visible[ends[link.pk]],
        )
        for link in links
        if ends[link.pk] in visible
    ]
