"""Two tickets that are one case: what was merged into what, and all that is needed to take it back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# How long a merge can be taken back.
UNDO_WINDOW = timedelta(days=30)


class TicketMerge(models.Model):
    """`before` holds both rows' columns as they were, so that undoing restores them exactly."""

    survivor = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="merges_received")
    merged = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="merges")
    before = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("merged")), name="merge_of_two"
            ),
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.survivor_id}"

    @property
    def undoable_until(self) -> datetime:
        return self.created_at + UNDO_WINDOW


class LinkKind(models.TextChoices):
    DUPLICATE_OF = "duplicate_of", _("Duplicate of")
    BLOCKED_BY = "blocked_by", _("Blocked by")
    CAUSED_BY = "caused_by", _("Caused by")
    RELATED = "related", _("Related to")
    SPLIT_FROM = "split_from", _("Split from")

    @property
    def turned(self) -> str:
        """The same link in words, seen from the other ticket."""
        return str(_TURNED[self.value])


_TURNED = {
    "duplicate_of": _("Has the duplicate"),
    "blocked_by": _("Blocks"),
    "caused_by": _("Caused"),
    "related": _("Related to"),
    "split_from": _("Split into"),
}
# Who split what from what is a fact: a split sets it, and nobody takes it off.
LINKED_BY_HAND = tuple(kind for kind in LinkKind if kind != LinkKind.SPLIT_FROM)


def link_words(kind: str, *, is_turned: bool) -> str:
    """How the one ticket stands to the other, in the reader's language."""
    return LinkKind(kind).turned if is_turned else str(LinkKind(kind).label)


class TicketLink(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="links")
    other = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(ticket=models.F("other")), name="link_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"
