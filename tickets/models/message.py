"""What was said on a ticket: public to the requester, or an internal note. The first is the description."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Channel, reference_of


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Reply")
    INTERNAL = "internal", _("Internal note")


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> "MessageQuerySet":
        return self.filter(visibility=Visibility.PUBLIC)

    def for_thread(self) -> "MessageQuerySet":
        """All that a conversation shows: two queries, however long it is."""
        return self.select_related("author").prefetch_related("attachments")

    def thread(self) -> "Sequence[Message]":
        """The conversation as a list: one query, and one more where there are files."""
        messages = list(self.select_related("author"))
        with_files = [message for message in messages if message.file_count]
        models.prefetch_related_objects(with_files, "attachments")
        return messages


class Message(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    is_opening = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    # Said by somebody who works tickets, in that capacity (an agent may also be a requester).
    is_from_agent = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    file_count = models.PositiveSmallIntegerField(default=0)
    body = models.TextField()
    body_html = models.TextField()
    # Set on what a split took along: the message that was said on the other ticket.
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    # Not stored: whether writing it made the ticket its author's.
    is_taking = False

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="message_thread"),
            models.Index(
                fields=["copied_from"],
                condition=models.Q(copied_from__isnull=False),
                name="message_copies",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "internal"]),
                name="message_visibility_known",
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(is_opening=True), name="message_one_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visibility} {self.pk} on {self.ticket_id}"

    @property
    def is_internal(self) -> bool:
        return self.visibility == Visibility.INTERNAL

    @property
    def ticket_reference(self) -> str:
        """The reference of the ticket that it was said on; no query."""
        return reference_of(self.ticket_id)
