"""Who hears of what happened to a ticket: mail for the requester, the bell for agents, live events for all.

Decides from the ledger event alone, inside its transaction; the outbox does the rest.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from helpdesk.lib import background
from helpdesk.lib.wake import is_quiet
from notifications import live
from notifications.services import Mail, bell_ring, mail_queue
from tickets.models import ActorKind, EventKind, Message, Ticket, TicketEvent

LIVE_EVENT = "ticket"


def on_ticket_event(*, event: TicketEvent, ticket: Ticket, **_kwargs: Any) -> None:
    """The receiver of ticket_event_recorded."""
    _live(event, ticket)
    handler = _HANDLERS.get(EventKind(event.kind))
    if handler is not None:
        handler(event, ticket)


# What the requester never learns of, not even that it happened.
_INTERNAL = {
    EventKind.NOTED,
    EventKind.GUIDE_STARTED,
    EventKind.GUIDE_STEP,
    EventKind.GUIDE_ENDED,
    EventKind.FIELDS_CHANGED,
    EventKind.TAGGED,
    EventKind.HANDOFF_MARKED,
    EventKind.NO_ACTION_NEEDED,
}


def topics_for(ticket: Ticket, kind: str) -> list[str]:
    """The live topics that hear of it: `work:` for those who work the ticket, `ticket:` for all who see it."""
    topics = [f"work:{ticket.pk}"]
    if kind not in _INTERNAL:
        topics += [f"ticket:{ticket.pk}", f"user:{ticket.requester_id}"]
    if ticket.team_id:
        topics.append(f"team:{ticket.team_id}")
    if ticket.assignee_id and ticket.assignee_id != ticket.requester_id:
        topics.append(f"user:{ticket.assignee_id}")
    return topics


def _live(event: TicketEvent, ticket: Ticket) -> None:
    # No kind and no version: the requester listens too.
    topics = topics_for(ticket, event.kind)
    transaction.on_commit(partial(_announce, topics, {"id": ticket.pk}))


def _announce(topics: list[str], data: dict[str, Any]) -> None:
    if not is_quiet():
        background.post(partial(live.publish, topics, LIVE_EVENT, data))


def _context(ticket: Ticket, **more: Any) -> dict[str, Any]:
    path = reverse("portal:request", args=[ticket.reference])
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "name": ticket.requester.first_name,
        "url": f"{settings.SITE_URL}{path}",
        **more,
    }


def _mail(event: TicketEvent, ticket: Ticket, template: str, **more: Any) -> None:
    mail = Mail(
        to=ticket.requester,
        template=template,
        context=_context(ticket, **more),
        dedupe_key=f"{template}:{event.pk}",
        about=f"ticket:{ticket.pk}",
        language=ticket.language,
    )
    mail_queue(mails=[mail], now=event.created_at)


def _created(event: TicketEvent, ticket: Ticket) -> None:
    _mail(event, ticket, "request_received")


def _replied(event: TicketEvent, ticket: Ticket) -> None:
    if event.actor_kind == ActorKind.AGENT:
        message = Message.objects.only("body_html").get(pk=event.data["message"])
        author = event.actor.full_name if event.actor else ""
        _mail(event, ticket, "request_replied", author=author, body_html=message.body_html)
    elif ticket.assignee_id:
        _bell(event, ticket, "requester_replied")


def _resolved(event: TicketEvent, ticket: Ticket) -> None:
    if event.actor_kind != ActorKind.REQUESTER:
        _mail(event, ticket, "request_resolved")


def _assigned(event: TicketEvent, ticket: Ticket) -> None:
    if event.data["to"] is not None:
        _bell(event, ticket, "assigned")


def _reopened(event: TicketEvent, ticket: Ticket) -> None:
    if event.actor_kind == ActorKind.REQUESTER:
        _bell(event, ticket, "reopened")


def _bell(event: TicketEvent, ticket: Ticket, kind: str) -> None:
    assignee = ticket.assignee
    if isinstance(assignee, User):
        bell_ring(
            users=[assignee],
            kind=kind,
            reference=ticket.reference,
            actor=event.actor,
            data={"subject": ticket.subject},
            now=event.created_at,
        )


_HANDLERS = {
    EventKind.CREATED: _created,
    EventKind.REPLIED: _replied,
    EventKind.RESOLVED: _resolved,
    EventKind.ASSIGNED: _assigned,
    EventKind.REOPENED: _reopened,
}
