"""A ticket that is resolved has no guide under way any more: what was open ends as left unfinished."""

from typing import Any

from knowledge_base.models import GuideRun
from knowledge_base.services import run_abandon
from tickets.models import EventKind, Ticket, TicketEvent

_ENDS = (EventKind.RESOLVED, EventKind.CLOSED)


def on_ticket_event(*, event: TicketEvent, ticket: Ticket, **_kwargs: Any) -> None:
    """The receiver of ticket_event_recorded, in the transaction of the resolution.

    A run whose last step solved it has ended before and stays as it is; reopening starts nothing.
    """
    if event.kind not in _ENDS:
        return
    for run in GuideRun.objects.active().filter(ticket=ticket).select_related("ticket"):
        run_abandon(run=run, actor=event.actor, now=event.created_at)
