"""Who else is on the demo company's tickets: colleagues in copy, agents who watch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from tickets.models import Ticket
from tickets.services import participant_add, ticket_watch

# One ticket in this many has somebody in copy; as many others are watched.
EVERY = 9


def circles_make(
    tickets: Sequence[Ticket], requesters: Sequence[User], *, random: Random, now: datetime
) -> None:
    """Puts a colleague of the requester in copy of some open tickets, and has Sofia watch others."""
    sofia = User.objects.get(email="sofia@example.com")
    for position, ticket in enumerate(tickets):
        ticket.refresh_from_db()
        holder = ticket.assignee
        if holder is None or not ticket.is_unresolved:
            continue
        at = min(now, ticket.updated_at + timedelta(minutes=3))
        colleagues = [
            person
            for person in requesters
            if person.organisation_id == ticket.organisation_id and person.pk != ticket.requester_id
        ]
        if position % EVERY in (0, 3) and colleagues:
            person = random.choice(colleagues)
            participant_add(ticket=ticket, person=person, actor=holder, now=at)
        elif position % EVERY == 6:
            ticket_watch(ticket=ticket, users=[sofia], actor=sofia, now=at)
