"""Where an imported ticket came from, and what its source said of it beyond our own fields."""

from django.db import models


class ImportedRecord(models.Model):
    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="imported")
    source = models.CharField(max_length=30)
    external_id = models.CharField(max_length=80)
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="imported_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"
