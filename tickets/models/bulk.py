"""One change to many tickets, done in the background: what was asked, how far it is, what became of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkState(models.TextChoices):
    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class BulkJob(models.Model):
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_jobs")
    # {"kind": "assign", "assignee": 7}: one of a closed set.
    action = models.JSONField()
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undo_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    created_at = models.DateTimeField()
    # When a worker last said that it is at it; an old one is taken over by another.
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="bulk_job_waiting",
            ),
            models.Index(fields=["actor", "-id"], name="bulk_job_own"),
        ]

    def __str__(self) -> str:
        return f"{self.action.get('kind')} of {self.total}"


class BulkOutcome(models.TextChoices):
    WAITING = "waiting"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class BulkItem(models.Model):
    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items")
    # No foreign key: the list is a request, and a ticket may be gone when its turn comes.
    ticket_id = models.BigIntegerField()
    outcome = models.CharField(
        max_length=10, choices=BulkOutcome.choices, default=BulkOutcome.WAITING
    )
    # A refusal's code, and what takes the change back: ids and codes, no prose.
    reason = models.CharField(max_length=60, blank=True)
    undo = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "ticket_id"], name="bulk_item_once")]
        indexes = [
            models.Index(
                fields=["job", "id"],
                condition=models.Q(outcome="waiting"),
                name="bulk_item_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.ticket_id}"
