"""Work that a change leaves for the background: one row a change and consumer, taken and deleted by a worker."""

from django.db import models


class ChangedTicket(models.Model):
    consumer = models.CharField(max_length=20)
    # No foreign key: a row is a hint, and must never stand in the way of the ticket itself.
    ticket_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["consumer", "id"], name="changed_queue")]

    def __str__(self) -> str:
        return f"{self.ticket_id} for {self.consumer}"
