"""Tickets that have to do with each other: one merged into another, one split off, one that is its duplicate."""

from accounts.models import User
from tests.conftest import NOON
from tickets.models import LinkKind, Message, Ticket
from tickets.services import NewSplit, link_add, ticket_split, tickets_merge


def joined_make(survivor: Ticket, merged: Ticket, twin: Ticket, agent: User) -> dict[str, str]:
    """What the URLs of merging, splitting and linking name."""
    said = Message.objects.get(ticket=survivor, is_opening=True)
    tickets_merge(survivor=survivor, merged=merged, actor=agent, now=NOON)
    link = link_add(ticket=twin, other=survivor, kind=LinkKind.DUPLICATE_OF, actor=agent, now=NOON)
    new = NewSplit(message=said.pk, subject="La impresora", requester=survivor.requester)
    made = ticket_split(ticket=survivor, new=new, actor=agent, now=NOON)
    return {
        "survivor": survivor.reference,
        "merged": merged.reference,
        "said": str(said.pk),
        "link": str(link.pk),
        "split": made.reference,
    }
