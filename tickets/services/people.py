"""Who else is on a ticket: participants, who are told what the requester is told, and watchers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services import is_reachable
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import EventKind, PersonRole, Ticket, TicketPerson
from tickets.services.change import event_write, locked, row_change

# A conversation with more people than this is a mailing list.
PARTICIPANTS_MAX = 20


@transaction.atomic
def participant_add(
    *,
    ticket: Ticket,
    person: User,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
    with_conversation: bool = False,
) -> bool:
    """Puts a person in copy: they read the public conversation, answer in it and are told by mail.

    The mail says who asked, about what and who added them; with `with_conversation` also what was
    said in public so far. False when they were in copy already. Raises NotAllowed, StaleTicket or
    InvalidInput("person").
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    _check_participant(person, current)
    if not _row_add(current, person, PersonRole.PARTICIPANT, actor, now):
        return False
    # Whoever is writing a reply at this moment is told that one more person will read it.
    row_change(ticket=current, changes={}, now=now)
    _event(current, person, PersonRole.PARTICIPANT, "added", actor, now, told=with_conversation)
    return True


def _check_participant(person: User, ticket: Ticket) -> None:
    if person.pk == ticket.requester_id:
        raise InvalidInput("person", _("The requester is on the ticket already."))
    if not is_reachable(person):
        raise InvalidInput("person", _("This person cannot be told: they have no address in use."))
    if person.is_agent and not access.may_work(person, ticket):
        raise InvalidInput("person", _("This agent may not see the tickets of this team."))
    others = TicketPerson.objects.filter(ticket=ticket, role=PersonRole.PARTICIPANT)
    if others.exclude(user=person).count() >= PARTICIPANTS_MAX:
        raise InvalidInput(
            "person", _("At most %(count)d people in copy.") % {"count": PARTICIPANTS_MAX}
        )


@transaction.atomic
def participant_remove(
    *,
    ticket: Ticket,
    person: User,
    actor: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> bool:
    """Takes a person out of copy, who sees the ticket no more from here on; False when they were not in.

    Those who work the ticket may, and everybody for themselves. Raises NotAllowed or StaleTicket.
    """
    if actor is None or actor.pk != person.pk:
        access.require_worker(actor, ticket)
    current = locked(ticket, expected_version)
    if not _rows_remove(current, [person], PersonRole.PARTICIPANT):
        return False
    row_change(ticket=current, changes={}, now=now)
    _event(current, person, PersonRole.PARTICIPANT, "removed", actor, now)
    return True


@transaction.atomic
def ticket_watch(
    *, ticket: Ticket, users: Iterable[User], actor: User | None, now: datetime
) -> list[User]:
    """These people hear from now on what happens on the ticket; those who did not before.

    Whoever may not work the ticket is left out without a word: a mention must not fail, and must not
    tell. The version stays, so that nobody's reply is stale because somebody else watches.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, None)
    added = [
        user
        for user in users
        if access.may_work(user, current)
        and _row_add(current, user, PersonRole.WATCHER, actor, now)
    ]
    for user in added:
        _event(current, user, PersonRole.WATCHER, "added", actor, now)
    return added


@transaction.atomic
def ticket_unwatch(*, ticket: Ticket, user: User, actor: User | None, now: datetime) -> bool:
    """The person hears of the ticket no more; False when they did not watch.

    Those who work the ticket may, and everybody for themselves, whatever has become of their right.
    """
    if actor is None or actor.pk != user.pk:
        access.require_worker(actor, ticket)
    current = locked(ticket, None)
    if not _rows_remove(current, [user], PersonRole.WATCHER):
        return False
    _event(current, user, PersonRole.WATCHER, "removed", actor, now)
    return True


def _row_add(
    ticket: Ticket, user: User, role: PersonRole, actor: User | None, now: datetime
) -> bool:
    """Whether the row is new; the ticket is locked, so that nobody adds it meanwhile."""
    _row, is_new = TicketPerson.objects.get_or_create(
        ticket=ticket, user=user, role=role, defaults={"added_by": actor, "created_at": now}
    )
    return is_new


def _rows_remove(ticket: Ticket, users: Iterable[User], role: PersonRole) -> int:
    rows = TicketPerson.objects.filter(ticket=ticket, user__in=list(users), role=role)
    return rows.delete()[0]


def _event(
    ticket: Ticket,
    person: User,
    role: PersonRole,
    action: str,
    actor: User | None,
    now: datetime,
    *,
    told: bool = False,
) -> None:
    data = {"user": person.pk, "role": role.value, "action": action}
    if told:
        data["conversation"] = True
    event_write(
        ticket=ticket,
        kind=EventKind.PEOPLE_CHANGED,
        data=data,
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )
