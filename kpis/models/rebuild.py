"""How far a rebuild has come, so that one that was cut short goes on where it stopped."""

from django.db import models


class Rebuild(models.Model):
    # The bounds it was asked for, on the tickets' creation; null: none.
    created_from = models.DateTimeField(null=True)
    created_to = models.DateTimeField(null=True)
    last_ticket = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Rebuild of {self.started_at:%Y-%m-%d %H:%M}"
