"""A ticket's checklist: each line is changed by itself, so that two agents at once lose nothing.

Lines do not raise the ticket's version: ticking one off stands in nobody's way.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.text import clean_characters
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import ChecklistItem, EventKind, Ticket
from tickets.services.change import event_write, locked
from tickets.services.submission import submission_claim, submission_key_for

ITEMS_MAX = 50
TEXT_LENGTH = 200


def _worked(ticket: Ticket, actor: User | None) -> Ticket:
    """The ticket, locked: one change of its checklist at a time. Raises NotAllowed, InvalidInput."""
    access.require_worker(actor, ticket)
    current = locked(ticket, None)
    if current.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    return current


def _event(
    item: ChecklistItem, ticket: Ticket, action: str, actor: User | None, now: datetime
) -> None:
    event_write(
        ticket=ticket,
        kind=EventKind.CHECKLIST_CHANGED,
        data={"item": item.pk, "action": action},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, ticket),
        now=now,
    )


@transaction.atomic
def item_add(
    *, ticket: Ticket, text: str, actor: User | None, now: datetime, submission_key: str = ""
) -> ChecklistItem:
    """A line at the end. Raises NotAllowed, InvalidInput("text") or AlreadySubmitted."""
    text = " ".join(clean_characters(text).split())
    if not text:
        raise InvalidInput("text", _("Write something first."))
    if len(text) > TEXT_LENGTH:
        raise InvalidInput("text", _("At most %(count)d characters.") % {"count": TEXT_LENGTH})
    current = _worked(ticket, actor)
    key = submission_key_for(submission_key, "line", current.pk, text)
    submission_claim(user=actor, key=key, ticket=current, now=now)
    items = ChecklistItem.objects.filter(ticket=current)
    if items.filter(removed_at=None).count() >= ITEMS_MAX:
        raise InvalidInput("text", _("At most %(count)d lines.") % {"count": ITEMS_MAX})
    last = items.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    item = ChecklistItem.objects.create(
        ticket=current, text=text, position=position, created_at=now
    )
    _event(item, current, "added", actor, now)
    return item


@transaction.atomic
def item_tick(*, item: ChecklistItem, actor: User, now: datetime) -> None:
    """Done, by whoever ticked it first; ticking it again changes nothing."""
    ticket = _worked(item.ticket, actor)
    open_ones = ChecklistItem.objects.filter(pk=item.pk, done_at=None, removed_at=None)
    if open_ones.update(done_at=now, done_by=actor):
        _event(item, ticket, "ticked", actor, now)


@transaction.atomic
def item_untick(*, item: ChecklistItem, actor: User | None, now: datetime) -> None:
    """Not done after all."""
    ticket = _worked(item.ticket, actor)
    done = ChecklistItem.objects.filter(pk=item.pk, done_at__isnull=False, removed_at=None)
    if done.update(done_at=None, done_by=None):
        _event(item, ticket, "unticked", actor, now)


@transaction.atomic
def item_move(*, item: ChecklistItem, place: int, actor: User | None, now: datetime) -> None:
    """To this place among the lines, from 0; beyond the ends is at the end."""
    ticket = _worked(item.ticket, actor)
    items = list(
        ChecklistItem.objects.filter(ticket=ticket, removed_at=None).order_by("position", "pk")
    )
    moved = next((row for row in items if row.pk == item.pk), None)
    if moved is None or items.index(moved) == max(0, min(place, len(items) - 1)):
        return
    items.remove(moved)
    items.insert(max(0, place), moved)
    for position, row in enumerate(items):
        row.position = position
    ChecklistItem.objects.bulk_update(items, ["position"])
    _event(item, ticket, "moved", actor, now)


@transaction.atomic
def item_remove(*, item: ChecklistItem, actor: User | None, now: datetime) -> None:
    """Off the list; it can be put back."""
    ticket = _worked(item.ticket, actor)
    if ChecklistItem.objects.filter(pk=item.pk, removed_at=None).update(removed_at=now):
        _event(item, ticket, "removed", actor, now)


@transaction.atomic
def item_restore(*, item: ChecklistItem, actor: User | None, now: datetime) -> None:
    """Back where it was, ticked if it was."""
    ticket = _worked(item.ticket, actor)
    if ChecklistItem.objects.filter(pk=item.pk, removed_at__isnull=False).update(removed_at=None):
        _event(item, ticket, "restored", actor, now)
