"""What a ticket is found by: its subject and everything said. For agents alone: it holds internal words."""

from collections import defaultdict
from datetime import datetime

from search.index import DocumentText, documents_put_many
from tickets.models import Message, Ticket

KIND = "ticket"
# The newest words of a very long ticket are enough to find it.
TEXT_CHARACTERS = 20_000


def documents_for(ticket_ids: list[int]) -> list[DocumentText]:
    """One document a ticket, in the ticket's language, from two queries."""
    bodies: dict[int, list[str]] = defaultdict(list)
    messages = Message.objects.filter(ticket_id__in=ticket_ids).order_by("pk")
    for ticket_id, body in messages.values_list("ticket_id", "body"):
        bodies[ticket_id].append(body)
    return [
        DocumentText(
            object_id=ticket.pk,
            language=ticket.language,
            title=ticket.subject,
            text="\n".join(bodies[ticket.pk])[-TEXT_CHARACTERS:],
            category_id=ticket.category_id,
        )
        for ticket in Ticket.objects.filter(pk__in=ticket_ids)
    ]


def documents_update(ticket_ids: list[int], *, now: datetime) -> None:
    """Puts the tickets' documents into the index, new or changed."""
    documents_put_many(kind=KIND, documents=documents_for(ticket_ids), now=now)
