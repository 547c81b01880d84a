"""Two tickets that are one case: what was merged into what, and all that is needed to take it back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class LinkKind(models.TextChoices):
    DUPLICATE_OF = "duplicate_of", _("Duplicate of")
    BLOCKED_BY = "blocked_by", _("Blocked by")
    CAUSED_BY = "caused_by", _("Caused by")
    RELATED = "related", _("Related to")
    SPLIT_FROM = "split_from", _("Split from")


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
