"""How far somebody has read a conversation: a mark that only ever moves forward."""

from datetime import datetime

from accounts.models import User
from tickets import access
from tickets.models import ReadMark, Ticket


def ticket_seen(*, ticket: Ticket, user: User, message_id: int, now: datetime) -> None:
    """Everything up to this message was before the reader's eyes.

    A number beyond the last message counts as the last. Not a change of the ticket: no event, no version.
    Raises NotAllowed for whoever does not work the ticket.
    """
    access.require_worker(user, ticket)
    seen = access.messages_for(user, ticket).filter(pk__lte=message_id)
    last = seen.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return
    marks = ReadMark.objects.filter(user=user, ticket=ticket)
    if not marks.filter(message_id__lt=last).update(message_id=last, read_at=now):
        mark = ReadMark(user=user, ticket=ticket, message_id=last, read_at=now)
        ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
