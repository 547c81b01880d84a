"""One ticket with a conversation of sixty messages: some quote the one before, some are notes, agents take turns."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from bench import shape
from helpdesk.lib.markup import render_markdown
from tickets.models import Message, Ticket, Visibility

SUBJECT = "bench: sixty messages"
MESSAGES = 60


def long_ticket(ids: shape.Ids) -> int:
    """Its primary key; made once, from the newest ticket that somebody holds."""
    found = Ticket.objects.filter(subject=SUBJECT).values_list("pk", flat=True).first()
    if found is not None:
        return found
    held = Ticket.objects.filter(assignee__isnull=False, status="open")
    ticket = held.order_by("-pk").first() or Ticket.objects.order_by("-pk")[0]
    Ticket.objects.filter(pk=ticket.pk).update(subject=SUBJECT)
    random, have = Random(60), ticket.messages.count()
    began = timezone.now() - timedelta(days=3)
    Message.objects.bulk_create(
        _message(random, ids, ticket, place, began) for place in range(have, MESSAGES)
    )
    return ticket.pk


def _message(random: Random, ids: shape.Ids, ticket: Ticket, place: int, began: object) -> Message:
    from_agent = place % 2 == 1
    body = shape.phrase(random, random.randint(12, 60))
    if place % 5 == 2:
        quoted = "\n".join(f"> {shape.phrase(random, 8)}" for _line in range(5))
        body += f"\n\nOn Tue, Mar 3, 2026 at 9:42 AM Help <help@example.com> wrote:\n\n{quoted}"
    return Message(
        ticket=ticket,
        author_id=ids.agents[place % 3] if from_agent else ticket.requester_id,
        visibility=Visibility.INTERNAL if place % 7 == 1 else Visibility.PUBLIC,
        is_opening=False,
        is_from_agent=from_agent,
        channel=ticket.channel,
        body=body,
        body_html=render_markdown(body),
        created_at=began + timedelta(minutes=40 * place),  # type: ignore[operator]
    )
