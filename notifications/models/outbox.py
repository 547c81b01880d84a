"""Mail that must leave: written in the transaction that caused it, claimed by compare-and-set, kept once sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")


class OutboxEmail(models.Model):
    # Null once for people who are not users; the address is kept as it was when queued.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    to_email = models.EmailField()
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    # One mail for one cause: a second queueing of the same key does nothing.
    dedupe_key = models.CharField(max_length=120, unique=True)
    # What the mail is about, for the pages that list it ("ticket:17").
    about = models.CharField(max_length=60, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=10, choices=OutboxState.choices, default=OutboxState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text_body = models.TextField(blank=True)
    html_body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["pending", "claimed"]),
                name="outbox_due",
            ),
            models.Index(fields=["-id"], condition=models.Q(state="dead"), name="outbox_dead"),
            models.Index(fields=["about", "id"], name="outbox_about"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to_email}"
