"""A merge taken back: both tickets stand as if it had never been, but for what was written since."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import MergeRefused
from tickets.models import EventKind, PersonRole, Status, Ticket, TicketEvent, TicketMerge
from tickets.models.merge import UNDO_WINDOW
from tickets.readers import readers_of
from tickets.services.change import event_write, row_change
from tickets.services.merge import holder_set, pair_locked
from tickets.services.merge_columns import (
    REASON,
    RESTORED,
    Columns,
    followed,
    joined,
    read,
    written,
)
from tickets.services.status import status_set


@transaction.atomic
def merge_undo(*, merge: TicketMerge, actor: User, now: datetime) -> TicketMerge:
    """Takes a merge back while it can be undone. What was written on the survivor since stays there.

    Raises NotAllowed or MergeRefused; nothing is written then.
    """
    survivor, merged = pair_locked(merge.survivor, merge.merged)
    access.require_worker(actor, survivor)
    access.require_worker(actor, merged)
    current = TicketMerge.objects.get(pk=merge.pk)
    _check(current, survivor, now)
    current.undone_at, current.undone_by = now, actor
    current.save(update_fields=["undone_at", "undone_by"])
    _restore_merged(current, merged, actor, now)
    _restore_survivor(current, survivor, actor, now)
    return current


def _check(merge: TicketMerge, survivor: Ticket, now: datetime) -> None:
    if merge.undone_at is not None:
        raise MergeRefused(_("This merge was taken back already."))
    if survivor.merged_into_id is not None:
        raise MergeRefused(
            _("%(ticket)s was merged into %(survivor)s itself: take that merge back first.")
            % {"ticket": survivor.reference, "survivor": survivor.merged_reference}
        )
    if now > merge.undoable_until:
        raise MergeRefused(
            _("A merge can be taken back for %(days)d days.") % {"days": UNDO_WINDOW.days}
        )


def _restore_merged(merge: TicketMerge, merged: Ticket, actor: User, now: datetime) -> None:
    before = read(merge.before["merged"])
    changes = {name: before[name] for name in RESTORED}
    row_change(ticket=merged, changes={**changes, "merged_into": None}, now=now)
    event_write(
        ticket=merged,
        kind=EventKind.UNMERGED,
        data={
            "survivor": merge.survivor_id,
            "merge": merge.pk,
            "from": Status.CLOSED.value,
            "to": before["status"],
        },
        actor=actor,
        actor_kind=access.actor_kind_on(actor, merged),
        now=now,
    )


def _restore_survivor(merge: TicketMerge, survivor: Ticket, actor: User, now: datetime) -> None:
    columns = _without(merge, survivor)
    was, holder = columns.pop("status"), columns.pop("assignee_id")
    _people_out(merge, survivor)
    row_change(ticket=survivor, changes=columns, now=now)
    event_write(
        ticket=survivor,
        kind=EventKind.UNMERGED,
        data={"merged": merge.merged_id, "merge": merge.pk},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, survivor),
        now=now,
    )
    holder_set(survivor, holder, actor, now)
    if survivor.status != Status.OPEN:
        return
    if was == Status.WAITING_REQUESTER:
        target = Status.WAITING_REQUESTER
        status_set(ticket=survivor, target=target, actor=actor, now=now, reason=REASON)
    elif was == Status.NEW:
        _new_again(survivor, actor, now)


def _new_again(survivor: Ticket, actor: User, now: datetime) -> None:
    """No transition leads back to new: only what a merge opened is as untouched as it was."""
    row_change(ticket=survivor, changes={"status": Status.NEW}, now=now)
    event_write(
        ticket=survivor,
        kind=EventKind.STATUS_CHANGED,
        data={"from": Status.OPEN.value, "to": Status.NEW.value, "reason": REASON},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, survivor),
        now=now,
    )


def _without(merge: TicketMerge, survivor: Ticket) -> Columns:
    """The survivor's columns had this merge never been: from before it, through its ledger since.

    Merges that came later and stand keep their part; what they remember of the survivor is put right.
    """
    # Merges from before a holder was handed on left the survivor's as it was.
    columns = {"assignee_id": survivor.assignee_id, **read(merge.before["survivor"])}
    later = TicketMerge.objects.filter(survivor=merge.survivor_id, undone_at__isnull=True)
    standing = {row.pk: row for row in later.filter(pk__gt=merge.pk)}
    for event in _since(merge):
        following = standing.get(event.data.get("merge", 0))
        if event.kind == EventKind.MERGE_RECEIVED and following is not None:
            following.before["survivor"] = written(columns)
            following.save(update_fields=["before"])
            columns = joined(columns, read(following.before["merged"]))
        else:
            columns = followed(columns, event)
    return columns


def _since(merge: TicketMerge) -> list[TicketEvent]:
    events = TicketEvent.objects.filter(ticket=merge.survivor_id)
    received = events.get(kind=EventKind.MERGE_RECEIVED, data__merge=merge.pk)
    return list(events.filter(pk__gt=received.pk).order_by("pk"))


def _people_out(merge: TicketMerge, survivor: Ticket) -> None:
    """Whom the merge let in is out again, unless another merge that stands brings them along too."""
    others = TicketMerge.objects.filter(survivor=survivor, undone_at__isnull=True)
    leaving = set(merge.before["added"])
    for other in others.exclude(pk=merge.pk).select_related("merged__requester").order_by("pk"):
        stays = leaving & {person.pk for person in readers_of(other.merged)}
        if stays:
            other.before["added"] = sorted({*other.before["added"], *stays})
            other.save(update_fields=["before"])
            leaving -= stays
    rows = survivor.people.filter(role=PersonRole.PARTICIPANT, user_id__in=leaving)
    rows.delete()
