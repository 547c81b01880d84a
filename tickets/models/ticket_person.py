"""Who else is on a ticket: participants hear what the requester hears, watchers what its agents do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonRole(models.TextChoices):
    PARTICIPANT = "participant", _("Participant")
    WATCHER = "watcher", _("Watcher")


class TicketPerson(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ticket_roles")
    role = models.CharField(max_length=15, choices=PersonRole.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user", "role"], name="ticket_person_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=PersonRole.values), name="ticket_person_role_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "role", "ticket"], name="ticket_person_of")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} on {self.ticket_id}"
