"""How far a person has read a ticket's conversation."""

from django.conf import settings
from django.db import models


class ReadMark(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    # No foreign key: a mark says how far, not which.
    message_id = models.BigIntegerField(default=0)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.ticket_id} to {self.message_id}"
