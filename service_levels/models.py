"""Targets: how soon a ticket of each priority gets its first response and its resolution."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Priority


class ServiceTarget(models.Model):
    """One row a priority. Seconds of calendar time; a priority without a row promises nothing."""

    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, unique=True
    )
    first_response_seconds = models.PositiveIntegerField(_("first response (seconds)"))
    resolution_seconds = models.PositiveIntegerField(_("resolution (seconds)"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_response_seconds__gt=0)
                & models.Q(resolution_seconds__gte=models.F("first_response_seconds")),
                name="target_in_order",
            )
        ]

    def __str__(self) -> str:
        return str(Priority(self.priority).label)
