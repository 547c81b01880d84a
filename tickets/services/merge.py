"""Two tickets that are one case: one is closed and lives on in the other, which is worked from then on.

No message is moved. The survivor's conversation shows both (tickets.access.messages_for), so that a
merge can be taken back exactly (unmerge.py). docs/merge.md says the rules.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import MergedAway, MergeRefused, ReadersUnconfirmed
from tickets.models import EventKind, PersonRole, Status, Ticket, TicketMerge, TicketPerson
from tickets.readers import NewReaders, new_readers
from tickets.selectors.merging import heir_for
from tickets.services.change import event_write, row_change
from tickets.services.merge_columns import (
    MERGED,
    REASON,
    SURVIVOR,
    columns_of,
    joined,
    read,
    written,
)
from tickets.services.status import status_set


@transaction.atomic
def tickets_merge(
    *,
    survivor: Ticket,
    merged: Ticket,
    actor: User,
    now: datetime,
    confirmed_readers: Collection[int] = (),
) -> TicketMerge:
    """Merges one ticket into another; several into one are as many calls.

    `confirmed_readers`: keys of the people of whom the actor said that they may read what they could
    not before (tickets.readers.new_readers names them). Raises NotAllowed, MergedAway,
    MergeRefused or ReadersUnconfirmed; nothing is written then.
    """
    access.require_worker(actor, survivor)
    access.require_worker(actor, merged)
    survivor, merged = pair_locked(survivor, merged)
    _check(survivor, merged)
    readers = new_readers(survivor=survivor, merged=merged)
    _check_readers(readers, confirmed_readers, survivor)
    merge = TicketMerge.objects.create(
        survivor=survivor,
        merged=merged,
        before=_before(survivor, merged, readers),
        actor=actor,
        created_at=now,
    )
    _close(merge, merged, actor, now)
    _receive(merge, survivor, actor, now)
    return merge


def pair_locked(first: Ticket, second: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows as they are now, locked in the order of their keys: no two callers wait for each other."""
    if first.pk == second.pk:
        raise MergeRefused(_("A ticket cannot be merged into itself."))
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[first.pk, second.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[first.pk], found[second.pk]


def _check(survivor: Ticket, merged: Ticket) -> None:
    for ticket in (survivor, merged):
        if ticket.merged_into_id is not None:
            raise MergedAway(ticket)
    if survivor.is_closed:
        raise MergeRefused(
            _("%(ticket)s is closed. Merge it into the other one, or into one that is open.")
            % {"ticket": survivor.reference}
        )
    if merged.is_unresolved and not survivor.is_unresolved:
        raise MergeRefused(
            _("%(open)s is not solved yet, %(ended)s is: let %(open)s go on, or reopen %(ended)s.")
            % {"open": merged.reference, "ended": survivor.reference}
        )


def _check_readers(readers: NewReaders, confirmed: Collection[int], survivor: Ticket) -> None:
    for person in readers.of_survivor:
        if person.is_agent:  # being in copy opens nothing to an agent
            raise MergeRefused(
                _("%(person)s filed the other one and may not see %(ticket)s.")
                % {"person": person, "ticket": survivor.reference}
            )
    missing = [person for person in readers.all if person.pk not in confirmed]
    if missing:
        raise ReadersUnconfirmed(missing)


def _before(survivor: Ticket, merged: Ticket, readers: NewReaders) -> dict[str, Any]:
    """All that undoing needs: the columns as they are, who was let in, and who may hold what nobody did."""
    heir = heir_for(survivor=survivor, merged=merged)
    return {
        "survivor": written(columns_of(survivor, SURVIVOR)),
        "merged": {**written(columns_of(merged, MERGED)), "heir": heir.pk if heir else None},
        "added": [person.pk for person in readers.of_survivor],
        "confirmed": sorted(readers.ids),
    }


def _close(merge: TicketMerge, merged: Ticket, actor: User, now: datetime) -> None:
    was = merged.status
    changes = {
        "status": Status.CLOSED,
        "closed_at": merged.closed_at or now,
        "unanswered_since": None,
        "merged_into": merge.survivor,
    }
    row_change(ticket=merged, changes=changes, now=now)
    event_write(
        ticket=merged,
        kind=EventKind.MERGED,
        data={
            "survivor": merge.survivor_id,
            "merge": merge.pk,
            "from": was,
            "to": Status.CLOSED.value,
        },
        actor=actor,
        actor_kind=access.actor_kind_on(actor, merged),
        now=now,
    )


def _receive(merge: TicketMerge, survivor: Ticket, actor: User, now: datetime) -> None:
    columns = joined(columns_of(survivor, SURVIVOR), read(merge.before["merged"]))
    reopens = columns.pop("status") != survivor.status
    holder = columns.pop("assignee_id")
    row_change(ticket=survivor, changes=columns, now=now)
    TicketPerson.objects.bulk_create(
        TicketPerson(
            ticket=survivor,
            user_id=pk,
            role=PersonRole.PARTICIPANT,
            added_by=actor,
            created_at=now,
        )
        for pk in merge.before["added"]
    )
    event_write(
        ticket=survivor,
        kind=EventKind.MERGE_RECEIVED,
        data={"merged": merge.merged_id, "merge": merge.pk, "people": merge.before["added"]},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, survivor),
        now=now,
    )
    holder_set(survivor, holder, actor, now)
    if reopens:
        status_set(ticket=survivor, target=Status.OPEN, actor=actor, now=now, reason=REASON)


def holder_set(ticket: Ticket, holder: int | None, actor: User, now: datetime) -> None:
    """Who holds the ticket because of a merge or without it. No reassignment: nobody chose anew."""
    before = ticket.assignee_id
    if before == holder:
        return
    row_change(ticket=ticket, changes={"assignee_id": holder}, now=now)
    event_write(
        ticket=ticket,
        kind=EventKind.ASSIGNED,
        data={"from": before, "to": holder, "reason": REASON},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )
