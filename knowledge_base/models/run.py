"""A guide being followed: where it stands, and what came of each step, append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    ACTIVE = "active", _("In progress")
    SOLVED = "solved", _("Solved")
    HANDED_OFF = "handed_off", _("Did not solve it")
    ABANDONED = "abandoned", _("Left unfinished")


class Origin(models.TextChoices):
    AGENT = "agent", _("Agent")
    PORTAL = "portal", _("Portal")


class Outcome(models.TextChoices):
    WORKED = "worked", _("Worked")
    FAILED = "failed", _("Did not work")
    SKIPPED = "skipped", _("Skipped")
    CHOSEN = "chosen", _("Answered")


class GuideRunQuerySet(models.QuerySet["GuideRun"]):
    def active(self) -> "GuideRunQuerySet":
        return self.filter(status=RunStatus.ACTIVE)

    def with_steps(self) -> "GuideRunQuerySet":
        """All that a panel shows. One plain query where there is no run, which is most often."""
        steps = GuideRunStep.objects.select_related("actor").order_by("pk")
        return self.prefetch_related(
            "version__article", "started_by", models.Prefetch("steps", queryset=steps)
        )


class GuideRun(models.Model):
    """`session_key` is the portal's own random key for people who have not signed in."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, null=True, blank=True, related_name="guide_runs"
    )
    version = models.ForeignKey(
        "knowledge_base.ArticleVersion", models.PROTECT, related_name="runs"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.ACTIVE)
    current_step = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    session_key = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GuideRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RunStatus.values), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", ended_at__isnull=True)
                | (~models.Q(status="active") & models.Q(ended_at__isnull=False)),
                name="run_ended_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(status="active", ticket__isnull=False),
                name="run_one_active_a_ticket",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="run_of_ticket"),
            models.Index(
                fields=["session_key"],
                condition=models.Q(ticket__isnull=True),
                name="run_of_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.status}"

    @property
    def is_active(self) -> bool:
        return self.status == RunStatus.ACTIVE

    @property
    def is_solved(self) -> bool:
        return self.status == RunStatus.SOLVED

    @property
    def is_handed_off(self) -> bool:
        return self.status == RunStatus.HANDED_OFF


class GuideRunStep(models.Model):
    """No guide has a loop, so that a step is done at most once in a run."""

    run = models.ForeignKey(GuideRun, models.CASCADE, related_name="steps")
    step_key = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # The key of the answer, where the step was a choice between several.
    answer = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step_key"], name="run_step_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="run_step_outcome_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="skipped") | ~models.Q(reason=""),
                name="run_step_skipped_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="chosen") & ~models.Q(answer="")
                | ~models.Q(outcome="chosen") & models.Q(answer=""),
                name="run_step_chosen_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_key}: {self.outcome}"
