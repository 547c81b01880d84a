"""One row a ticket: what its figures are, and along what they can be cut. Rebuilt from the ledger at will."""

from django.conf import settings
from django.db import models

from accounts.models import Tier
from tickets.models import Channel, Priority, Status


class TicketFacts(models.Model):
    """Dimensions as they were when the ticket was resolved, as they are now while it is not.

    Durations are whole calendar seconds. Null is "no value", never 0; the *_reason beside it says why.
    """

    ticket = models.OneToOneField(
        "tickets.Ticket", models.CASCADE, primary_key=True, related_name="facts"
    )
    created_at = models.DateTimeField()
    first_resolved_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_unresolved_at = models.DateTimeField(null=True)
    # As of the last event: whom an unresolved ticket waits for.
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    # No index of their own: every question starts at a date.
    team = models.ForeignKey(
        "accounts.Team", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True)
    # Whoever held the ticket when it was resolved.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    category = models.ForeignKey(
        "tickets.Category", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    language = models.CharField(max_length=5)

    first_response_seconds = models.BigIntegerField(null=True)
    first_response_reason = models.CharField(max_length=30, blank=True)
    is_answered_live = models.BooleanField(default=False)
    first_resolution_seconds = models.BigIntegerField(null=True)
    resolution_seconds = models.BigIntegerField(null=True)
    resolution_reason = models.CharField(max_length=30, blank=True)
    is_fcr = models.BooleanField(null=True)
    fcr_reasons = models.JSONField(default=list)
    fcr_left_out = models.CharField(max_length=30, blank=True)
    fcr_provisional_until = models.DateTimeField(null=True)
    is_fcr_final = models.BooleanField(default=True)
    is_l1_resolvable = models.BooleanField(default=True)
    is_one_touch = models.BooleanField(null=True)
    # What is shown; what the ledger alone adds up to stands beside it (they differ in imported history).
    reopen_count = models.PositiveIntegerField(default=0)
    reopen_count_derived = models.PositiveIntegerField(default=0)
    reopen_cohort_at = models.DateTimeField(null=True)
    reassignment_count = models.PositiveIntegerField(default=0)
    reassignment_count_derived = models.PositiveIntegerField(default=0)
    is_survey_sent = models.BooleanField(default=False)
    csat_score = models.PositiveSmallIntegerField(null=True)
    csat_reason = models.CharField(max_length=30, blank=True)

    definition_version = models.CharField(max_length=40)
    computed_from_event = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "ticket facts"
        indexes = [
            models.Index(fields=["created_at", "ticket"], name="facts_created"),
            models.Index(fields=["resolved_at", "ticket"], name="facts_resolved"),
            models.Index(fields=["reopen_cohort_at", "ticket"], name="facts_reopen_cohort"),
            models.Index(fields=["agent", "resolved_at"], name="facts_agent"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(resolved_at__isnull=True, closed_unresolved_at__isnull=True),
                name="facts_backlog",
            ),
            models.Index(
                fields=["fcr_provisional_until"],
                condition=models.Q(is_fcr_final=False),
                name="facts_provisional",
            ),
        ]

    def __str__(self) -> str:
        return f"Facts of {self.ticket_id}"
