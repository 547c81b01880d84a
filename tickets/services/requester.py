"""Whose request a ticket is: another requester, and people who are not known here yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, Role, User
from notifications.services import is_reachable
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import ActorKind, EventKind, PersonRole, Ticket, TicketPerson
from tickets.services.change import event_write, locked, row_change

NAME_LENGTH = 150


@dataclass(frozen=True)
class NewRequester:
    """Somebody who asks for help for the first time, as an agent writes them down."""

    full_name: str
    email: str
    organisation: Organisation | None = None
    language: str = "en"


@transaction.atomic
def requester_create(*, new: NewRequester, actor: User) -> User:
    """An end user without a password, who sets one by a reset link; for agents only.

    Raises NotAllowed, or InvalidInput("full_name" or "email"): an address belongs to one person.
    """
    if not actor.is_active or not actor.is_agent:
        raise NotAllowed
    name = " ".join(new.full_name.replace("\x00", "").split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidInput("full_name", _("Say what this person is called."))
    email = _clean_email(new.email)
    if User.objects.filter(email__iexact=email).exists():
        raise InvalidInput("email", _("Somebody has this address already. Look them up instead."))
    return User.objects.create_user(
        email,
        full_name=name,
        role=Role.REQUESTER,
        organisation=new.organisation,
        language=new.language if new.language in ("en", "es") else "en",
    )


def _clean_email(given: str) -> str:
    email = given.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput("email", _("This is not an e-mail address.")) from None
    if email.lower().endswith(".invalid"):
        raise InvalidInput("email", _("No mail reaches this address."))
    return email


@transaction.atomic
def requester_change(
    *,
    ticket: Ticket,
    requester: User,
    actor: User | None,
    now: datetime,
    keep_in_copy: bool = False,
    expected_version: int | None = None,
) -> Ticket:
    """The ticket becomes another person's request, with their organisation and language.

    The one before sees it no more from here on, unless kept in copy. Whoever holds the ticket and
    becomes its requester no longer holds it. Raises NotAllowed, StaleTicket, InvalidInput("person").
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if current.requester_id == requester.pk:
        return current
    _check(current, requester)
    before = current.requester
    _write(current, requester, actor, now)
    if keep_in_copy and _may_stay(before, current):
        TicketPerson.objects.get_or_create(
            ticket=current,
            user=before,
            role=PersonRole.PARTICIPANT,
            defaults={"added_by": actor, "created_at": now},
        )
    _event(current, before, actor, now)
    return current


def _check(ticket: Ticket, requester: User) -> None:
    if ticket.is_closed:
        raise InvalidInput("person", _("A closed ticket cannot be changed."))
    if not is_reachable(requester):
        raise InvalidInput("person", _("This person cannot be told: they have no address in use."))


def _may_stay(before: User, ticket: Ticket) -> bool:
    """In copy stays who can be told; an agent, only where they may work the ticket."""
    return is_reachable(before) and (not before.is_agent or access.may_work(before, ticket))


def _write(ticket: Ticket, requester: User, actor: User | None, now: datetime) -> None:
    is_holder = ticket.assignee_id == requester.pk
    changes: dict[str, Any] = {
        "requester": requester,
        "organisation": requester.organisation,
        "language": requester.language,
    }
    row_change(ticket=ticket, changes=changes, now=now)
    # Neither in copy of one's own request, nor watching what others note on it.
    TicketPerson.objects.filter(ticket=ticket, user=requester).delete()
    if is_holder:
        row_change(ticket=ticket, changes={"assignee": None}, now=now)
        event_write(
            ticket=ticket,
            kind=EventKind.ASSIGNED,
            data={"from": requester.pk, "to": None},
            actor=actor,
            actor_kind=_kind(actor),
            now=now,
        )


def _kind(actor: User | None) -> ActorKind:
    """An agent who makes a ticket their own request did so as an agent."""
    return ActorKind.SYSTEM if actor is None else ActorKind.AGENT


def _event(ticket: Ticket, before: User, actor: User | None, now: datetime) -> None:
    event_write(
        ticket=ticket,
        kind=EventKind.REQUESTER_CHANGED,
        data={"from": before.pk, "to": ticket.requester_id},
        actor=actor,
        actor_kind=_kind(actor),
        now=now,
    )
