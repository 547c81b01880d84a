"""What the tickets are about: their priority, category and tags."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from tickets.exceptions import InvalidInput
from tickets.models import Category, Priority, Ticket
from tickets.services.bulk.actions.base import CHANGED, SAME, UNCHANGED, BulkAction, Facts, Result
from tickets.services.bulk.refusals import ChangedMeanwhile, NotUndoable, TargetGone
from tickets.services.update import TAGS_MAX, TicketChanges, ticket_update


class SetPriority(BulkAction):
    """`priority`: its number."""

    kind = "priority"

    def check(self, actor: User) -> None:
        if self.data["priority"] not in Priority.values:
            raise InvalidInput("priority", _("This is not a priority."))

    def foresee(self, facts: Facts) -> str:
        foreseen = super().foresee(facts)
        return SAME if foreseen == CHANGED and facts.priority == self.data["priority"] else foreseen

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        before = ticket.priority
        wanted = TicketChanges(priority=Priority(self.data["priority"]))
        after = ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(after.version != ticket.version, {"priority": before})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        if ticket.priority == undo["priority"]:
            return UNCHANGED
        if ticket.priority != self.data["priority"]:
            raise ChangedMeanwhile
        wanted = TicketChanges(priority=Priority(undo["priority"]))
        ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(True, {})


class SetCategory(BulkAction):
    """`category`: its key. A ticket that had none cannot go back: there is no taking it away."""

    kind = "category"

    @cached_property
    def category(self) -> Category:
        category = Category.objects.filter(pk=self.data["category"], is_active=True).first()
        if category is None:
            raise TargetGone
        return category

    def check(self, actor: User) -> None:
        self.category  # noqa: B018  reading it refuses one that is not there

    def foresee(self, facts: Facts) -> str:
        foreseen = super().foresee(facts)
        is_same = facts.category_id == self.data["category"]
        return SAME if foreseen == CHANGED and is_same else foreseen

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        undo = {"category": ticket.category_id} if ticket.category_id else {}
        wanted = TicketChanges(category=self.category)
        after = ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(after.version != ticket.version, undo)

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        if not undo:
            raise NotUndoable
        if ticket.category_id == undo["category"]:
            return UNCHANGED
        if ticket.category_id != self.data["category"]:
            raise ChangedMeanwhile
        category = Category.objects.filter(pk=undo["category"]).first()
        if category is None:
            raise TargetGone
        wanted = TicketChanges(category=category)
        ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(True, {})


class SetTags(BulkAction):
    """`add` and `remove`: names, as they are stored."""

    kind = "tags"

    def check(self, actor: User) -> None:
        add, remove = self.data["add"], self.data["remove"]
        if not add and not remove:
            raise InvalidInput("add", _("Write at least one tag."))
        if len(add) > TAGS_MAX or len(remove) > TAGS_MAX:
            raise InvalidInput("add", _("At most %(count)d tags.") % {"count": TAGS_MAX})
        if set(add) & set(remove):
            raise InvalidInput("remove", _("A tag cannot be added and removed at once."))

    def apply(self, *, ticket: Ticket, actor: User, now: datetime) -> Result:
        before = set(ticket.tags.values_list("name", flat=True))
        added = set(self.data["add"]) - before
        removed = set(self.data["remove"]) & before
        if not added and not removed:
            return UNCHANGED
        wanted = TicketChanges(tags=sorted((before | added) - removed))
        ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(True, {"added": sorted(added), "removed": sorted(removed)})

    def take_back(
        self, *, ticket: Ticket, undo: dict[str, Any], actor: User, now: datetime
    ) -> Result:
        current = set(ticket.tags.values_list("name", flat=True))
        added, removed = set(undo["added"]), set(undo["removed"])
        if not added & current and removed <= current:
            return UNCHANGED
        if not added <= current or removed & current:
            raise ChangedMeanwhile
        wanted = TicketChanges(tags=sorted((current - added) | removed))
        ticket_update(ticket=ticket, wanted=wanted, actor=actor, now=now)
        return Result(True, {})
