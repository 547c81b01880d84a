"""One row for each form or API call that must happen once: the second click finds the first's result."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]

    def __str__(self) -> str:
        return self.key
