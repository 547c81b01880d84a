"""A file on a message, kept outside the web root and named only by a random key."""

from django.conf import settings
from django.db import models

from helpdesk.lib.file_kinds import is_text_name

PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def storage_path(instance: models.Model, filename: str) -> str:
    """By key alone: a name that people gave never becomes part of a path."""
    key = str(instance.key)  # type: ignore[attr-defined]
    return f"attachments/{key[:2]}/{key}"


class Attachment(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="attachments")
    message = models.ForeignKey("tickets.Message", models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=43, unique=True)
    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Said to be a picture; whether it is one is checked when it is shown."""
        return self.content_type in PICTURE_TYPES

    @property
    def may_be_shown(self) -> bool:
        """Called a picture, PDF or text; what it is is checked when it is shown."""
        is_pdf = self.name.lower().endswith(".pdf")
        return self.is_picture or is_pdf or is_text_name(self.name)
