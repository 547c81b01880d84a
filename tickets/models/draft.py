"""What is being written: kept on the server for each person and ticket until it is sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.attachment import PICTURE_TYPES, storage_path
from tickets.models.message import Visibility


class ReturnReason(models.TextChoices):
    """Why a held reply went back to its draft instead of being sent."""

    OVERTAKEN = "overtaken", _("Somebody else replied first.")
    CLOSED = "closed", _("The ticket was closed meanwhile.")
    MERGED = "merged", _("The ticket was merged into another one.")
    NOT_ALLOWED = "not_allowed", _("You may no longer work on this ticket.")
    REFUSED = "refused", _("The ticket no longer allows what was to happen with it.")


class Draft(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    body = models.TextField(blank=True)
    # Why it was sent and came back, if that is where it is from.
    reason = models.CharField(max_length=12, choices=ReturnReason.choices, blank=True)
    # Raised by every save: a tab that knew an older one has overwritten something.
    revision = models.PositiveIntegerField(default=1)
    # The form that wrote it last (its submission key): a form is never in its own way.
    writer = models.CharField(max_length=80, blank=True)
    # What such a save overwrote, until its writer has chosen between the two.
    other_body = models.TextField(blank=True)
    other_mode = models.CharField(max_length=10, choices=Visibility.choices, blank=True)
    # What the chosen macros are to do with it, as on HeldReply.
    macros = models.JSONField(default=list)
    updated_at = models.DateTimeField()
    # Thrown away by its writer, who may still take that back; swept after a day.
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.ticket_id}"

    @property
    def is_shown(self) -> bool:
        return self.discarded_at is None and bool(self.body or self.other_body)


class HeldState(models.TextChoices):
    """A held reply is sent, taken back by its author, or returned to the draft by an event."""

    HELD = "held"
    SENT = "sent"
    RECALLED = "recalled"
    RETURNED = "returned"


class HeldReply(models.Model):
    """A reply between "send" and sent: nobody else sees it, and until `send_at` it can be taken back."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="held_replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_replies"
    )
    body = models.TextField()
    status_after = models.CharField(max_length=20, blank=True)
    # What macros are to do with it: ["17:2:1f0c9a3e", ...], see tickets.services.macros.composer.
    macros = models.JSONField(default=list)
    # The ticket as its author saw it: a public message since then sends the reply back to the draft.
    seen_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=HeldState.choices, default=HeldState.HELD)
    reason = models.CharField(max_length=12, choices=ReturnReason.choices, blank=True)
    send_at = models.DateTimeField()
    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["send_at"], condition=models.Q(state="held"), name="held_reply_due"
            ),
            models.Index(
                fields=["ticket"], condition=models.Q(state="held"), name="held_reply_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} by {self.author_id} on {self.ticket_id}"


class StagedFile(models.Model):
    """A file brought before its message is sent: pasted into the text, or waiting with a held reply.

    Becomes an Attachment of the same key when it is sent; swept when that never happens.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    held = models.ForeignKey(HeldReply, models.SET_NULL, null=True, related_name="files")
    key = models.CharField(max_length=43, unique=True)
    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "ticket"], name="staged_file_of")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type in PICTURE_TYPES
