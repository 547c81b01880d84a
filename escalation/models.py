"""The hand-off: a document that moves a ticket to another tier, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier


class Direction(models.TextChoices):
    """Where a hand-off goes: to a higher tier, to a lower one, or within the same."""

    UP = "up", _("Up")
    DOWN = "down", _("Down")
    SIDEWAYS = "sideways", _("Same level")


class HandoffState(models.TextChoices):
    PENDING = "pending", _("Waiting to be accepted")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class ReturnReason(models.TextChoices):
    MISSING_INFORMATION = "missing_information", _("Information is missing")
    WRONG_TEAM = "wrong_team", _("It belongs to another team")
    SOLVABLE_AT_L1 = "solvable_at_l1", _("Level 1 can solve it")
    OTHER = "other", _("Another reason")


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def pending(self) -> "HandoffQuerySet":
        return self.filter(state=HandoffState.PENDING)

    def for_teams(self, team_ids: list[int]) -> "HandoffQuerySet":
        return self.filter(to_team_id__in=team_ids)

    def for_page(self) -> "HandoffQuerySet":
        """All that a hand-off's page or row names, in one query."""
        return self.select_related(
            "ticket__requester", "ticket__organisation", "ticket__category", "ticket__team",
            "from_team", "to_team", "from_agent", "accepted_by", "returned_by", "marked_by",
        )  # fmt: skip


class Handoff(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="handoffs")
    from_team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    to_team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    from_tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True)
    to_tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    from_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sent_handoffs"
    )
    state = models.CharField(
        max_length=10, choices=HandoffState.choices, default=HandoffState.PENDING
    )
    created_at = models.DateTimeField()

    # The document. Written once, when it is sent; nothing changes it afterwards.
    symptom = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    environment = models.TextField(blank=True)
    reproduction = models.TextField(blank=True)
    cannot_reproduce = models.BooleanField(default=False)
    # The guide-run lines as they were at sending: guide, step, outcome, reason, who, when.
    tried = models.JSONField(default=list)
    tried_notes = models.TextField(blank=True)
    ruled_out = models.TextField(blank=True)
    # Keys of attachments of this ticket.
    evidence = models.JSONField(default=list)
    evidence_notes = models.TextField(blank=True)
    best_guess = models.TextField(blank=True)
    ask = models.TextField()
    told_requester = models.TextField()

    # What the receiving team did with it.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=20, choices=ReturnReason.choices, blank=True)
    return_missing = models.TextField(blank=True)

    # What it turned out to be, for the sender to learn from.
    is_rediagnosed = models.BooleanField(default=False)
    rediagnosed_note = models.TextField(blank=True)
    is_solvable_at_l1 = models.BooleanField(default=False)
    solvable_at_l1_note = models.TextField(blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(state="pending"), name="handoff_one_pending"
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="handoff_direction_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", accepted_at=None, returned_at=None)
                | models.Q(
                    state="accepted",
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    returned_at=None,
                )
                | models.Q(
                    state="returned",
                    returned_at__isnull=False,
                    returned_by__isnull=False,
                    return_reason__in=ReturnReason.values,
                    accepted_at=None,
                ),
                name="handoff_state_has_its_facts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_team", "created_at", "id"],
                condition=models.Q(state="pending"),
                name="handoff_to_accept",
            ),
            models.Index(fields=["ticket", "id"], name="handoff_history"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk} on {self.ticket_id}"

    @property
    def is_pending(self) -> bool:
        return self.state == HandoffState.PENDING

    @property
    def is_accepted(self) -> bool:
        return self.state == HandoffState.ACCEPTED

    @property
    def is_returned(self) -> bool:
        return self.state == HandoffState.RETURNED


class HandoffDraft(models.Model):
    """What an agent has written so far; one a person and ticket, gone when it is sent."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="handoff_drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="handoff_drafts"
    )
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "author"], name="handoff_draft_once")
        ]

    def __str__(self) -> str:
        return f"draft of {self.author_id} on {self.ticket_id}"
