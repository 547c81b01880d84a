"""One change to many tickets, done in the background: what was asked, how far it is, what became of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkState(models.TextChoices):
    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class BulkJob(models.Model):
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_jobs")
    # {"kind": "assign", "assignee": 7}: one of a closed set (tickets/services/bulk/actions/).
    action = models.JSONField()
    # The form or call that asked for it, so that a second press makes no second job.
    submission_key = models.CharField(max_length=80, blank=True)
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
    # Null on a cancelled job: its actor was deactivated, or works no tickets any more.
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Said by the service to whoever asked: made now, and theirs to work; else an earlier send made it.
    is_made_now = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "submission_key"],
                condition=~models.Q(submission_key=""),
                name="bulk_job_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=BulkState.values), name="bulk_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="bulk_job_waiting",
            ),
            models.Index(fields=["actor", "-id"], name="bulk_job_own"),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="bulk_job_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.get('kind')} of {self.total}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (BulkState.QUEUED, BulkState.RUNNING)

    @property
    def same(self) -> int:
        """How many were as they should be already."""
        return self.done - self.changed - self.refused

    @property
    def left(self) -> int:
        """How many have not had their turn, or never will."""
        return self.total - self.done


class BulkOutcome(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("outcome", "Not done")
    CHANGED = "changed", pgettext_lazy("outcome", "Changed")
    SAME = "same", pgettext_lazy("outcome", "Like that already")
    REFUSED = "refused", pgettext_lazy("outcome", "Refused")


class BulkItem(models.Model):
    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items")
    # No foreign key: the list is a request, and a ticket may be gone when its turn comes.
    ticket_id = models.BigIntegerField()
    outcome = models.CharField(
        max_length=10, choices=BulkOutcome.choices, default=BulkOutcome.WAITING
    )
    # A refusal's code, and its sentence as the actor was told it.
    reason = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    # What takes the change back, in ids and codes; on an undoing job what is to be taken back.
    undo = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "ticket_id"], name="bulk_item_once")]
        # Both whose turn is next and the pages of the report.
        indexes = [models.Index(fields=["job", "outcome", "id"], name="bulk_item_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.ticket_id}"
