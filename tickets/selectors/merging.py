"""What merging reads: where a ticket lives on, what could be merged with it, and both sides by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from tickets import access
from tickets.families import survivor_of
from tickets.models import Message, Ticket, TicketMerge, Visibility
from tickets.readers import readers_of
from tickets.selectors.search import tickets_search

SUGGESTED = 6
SUBJECT_WORDS = 60


def survivor_for(user: access.Person, ticket: Ticket) -> Ticket | None:
    """The ticket in which this one lives on, where it was merged away and they may see that one."""
    if ticket.merged_into_id is None:
        return None
    return access.tickets_for(user).filter(pk=survivor_of(ticket).pk).first()


def merge_of(ticket: Ticket) -> TicketMerge | None:
    """The merge that took this ticket away and stands."""
    if ticket.merged_into_id is None:
        return None
    standing = TicketMerge.objects.filter(merged=ticket, undone_at__isnull=True)
    return standing.select_related("survivor", "merged", "actor").first()


def merges_received(user: User, ticket: Ticket) -> list[TicketMerge]:
    """What was merged into this ticket and stands, of what this person may see; oldest first."""
    standing = TicketMerge.objects.filter(survivor=ticket, undone_at__isnull=True)
    visible = standing.filter(merged__in=access.tickets_for(user))
    return list(visible.select_related("merged", "actor").order_by("pk"))


def default_survivor(first: Ticket, second: Ticket) -> Ticket:
    """The older one, unless it has ended and the other has not."""
    if first.is_unresolved != second.is_unresolved:
        return first if first.is_unresolved else second
    return min(first, second, key=lambda ticket: (ticket.is_closed, ticket.created_at, ticket.pk))


def heir_for(*, survivor: Ticket, merged: Ticket) -> User | None:
    """Who would go on with the survivor of a merge if nobody held it: the holder of the other."""
    holder = merged.assignee
    if holder is None or not survivor.is_unresolved:
        return None
    return holder if holder.is_active and access.may_work(holder, survivor) else None


def partners_suggested(user: User, ticket: Ticket) -> list[Ticket]:
    """What is likeliest the same case: the requester's other open tickets, then like subjects."""
    visible = access.tickets_for(user).unresolved().exclude(pk=ticket.pk)
    theirs = list(
        visible.filter(requester_id=ticket.requester_id)
        .for_list()
        .order_by("-created_at", "-pk")[:SUGGESTED]
    )
    if len(theirs) == SUGGESTED:
        return theirs
    return _once([*theirs, *partners_found(user, ticket, ticket.subject[:SUBJECT_WORDS])])


def partners_found(user: User, ticket: Ticket, query: str) -> list[Ticket]:
    """Tickets by number or words that this one can be merged with."""
    found = tickets_search(user, query)
    return [
        other
        for other in found
        if other.pk != ticket.pk and other.merged_into_id is None and access.may_work(user, other)
    ]


def _once(tickets: Iterable[Ticket]) -> list[Ticket]:
    return list({ticket.pk: ticket for ticket in tickets}.values())[:SUGGESTED]


@dataclass(frozen=True)
class Side:
    """One of two tickets, as they are compared."""

    ticket: Ticket
    opening: str
    replies: int
    notes: int
    people: list[User]


def side_of(user: User, ticket: Ticket) -> Side:
    """What was asked, how much was said, and who reads along. Four queries."""
    said = access.messages_for(user, ticket)
    counted = said.order_by().aggregate(
        replies=Count("pk", filter=Q(visibility=Visibility.PUBLIC)),
        notes=Count("pk", filter=Q(visibility=Visibility.INTERNAL)),
    )
    opening = Message.objects.filter(ticket=ticket, is_opening=True).values_list("body", flat=True)
    return Side(
        ticket=ticket,
        opening=opening.first() or "",
        replies=counted["replies"],
        notes=counted["notes"],
        people=readers_of(ticket)[1:],
    )
