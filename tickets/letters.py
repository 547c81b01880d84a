"""The mails about a request: to its requester, and to everybody in copy in their own language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.services import Mail, mail_queue
from tickets.models import Message, Ticket, TicketEvent

# Of a conversation that goes into a mail; the rest is on the page.
SAID_MAX = 30


def requester_mail(
    ticket: Ticket, template: str, *, cause: str, now: datetime, **more: Any
) -> None:
    """One mail to the requester. `cause` names what happened, so that it never mails twice."""
    mail_queue(mails=[_mail(ticket, ticket.requester, template, cause, more)], now=now)


def copies_mail(
    ticket: Ticket,
    people: Iterable[User],
    template: str,
    *,
    cause: str,
    now: datetime,
    **more: Any,
) -> None:
    """The same to people in copy: each in their own language, told whose request it is."""
    asked_by = ticket.requester.full_name or ticket.requester.email
    mails = [
        _mail(ticket, person, template, f"{cause}:{person.pk}", {**more, "asked_by": asked_by})
        for person in people
    ]
    mail_queue(mails=mails, now=now)


def letter(ticket: Ticket, to: User, template: str, *, cause: str) -> Mail:
    """A mail to one person, for whoever queues it otherwise than at once."""
    return _mail(ticket, to, template, cause, {})


def _mail(ticket: Ticket, to: User, template: str, cause: str, more: dict[str, Any]) -> Mail:
    path = reverse("portal:request", args=[ticket.reference])
    is_requester = to.pk == ticket.requester_id
    return Mail(
        to=to,
        template=template,
        context={
            "reference": ticket.reference,
            "subject": ticket.subject,
            "name": to.first_name,
            "url": f"{settings.SITE_URL}{path}",
            **more,
        },
        dedupe_key=f"{template}:{cause}",
        about=f"ticket:{ticket.pk}",
        language=ticket.language if is_requester else "",
    )


def body_of(message_pk: int) -> str:
    return str(Message.objects.values_list("body_html", flat=True).get(pk=message_pk))


def shared_mail(event: TicketEvent, ticket: Ticket, person: User) -> None:
    """To somebody who was put in copy: whose request, what it is about, and what was said if asked for."""
    said = []
    if event.data.get("conversation"):
        messages = Message.objects.filter(ticket=ticket).public().select_related("author")
        said = [_said(message) for message in messages.order_by("pk")[:SAID_MAX]]
    by = event.actor.full_name if event.actor else ""
    copies_mail(
        ticket, [person], "request_shared", cause=str(event.pk), now=event.created_at,
        added_by=by, said=said,
    )  # fmt: skip


def _said(message: Message) -> dict[str, str]:
    author = str(message.author) if message.author else ""
    return {"author": author, "body_html": message.body_html}


def requester_changed_mails(event: TicketEvent, ticket: Ticket, in_copy: Iterable[User]) -> None:
    """To the new requester, and to the one before: what changed for them, and what did not."""
    now = event.created_at
    by = event.actor.full_name if event.actor else ""
    before = User.objects.filter(pk=event.data["from"]).first()
    requester_mail(
        ticket, "request_given_to_you", cause=str(event.pk), now=now,
        changed_by=by, before=str(before or ""),
    )  # fmt: skip
    if before is None:
        return
    keeps = any(person.pk == before.pk for person in in_copy)
    if keeps:
        copies_mail(
            ticket, [before], "request_given_away", cause=str(event.pk), now=now, changed_by=by
        )
        return
    # Who has it now, and where it is, is no longer theirs to know.
    gone = {"changed_by": by, "url": ""}
    mail_queue(
        mails=[_mail(ticket, before, "request_given_away", f"{event.pk}:{before.pk}", gone)],
        now=now,
    )
