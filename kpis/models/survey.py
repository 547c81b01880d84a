"""The question after a ticket: one a ticket, answered without signing in by whoever holds its token."""

from django.conf import settings
from django.db import models


class Survey(models.Model):
    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="survey")
    # The token itself is only in the mail that carried it.
    token_hash = models.CharField(max_length=64, unique=True)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Who and what is credited, as it was when the ticket was resolved.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)),
                name="survey_score_known",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, answered_at__isnull=True)
                | models.Q(score__isnull=False, answered_at__isnull=False),
                name="survey_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Survey of {self.ticket_id}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
