"""What an agent notes while working a ticket: a checklist, the time spent, who the caller really is."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ChecklistItem(models.Model):
    """One line of a ticket's checklist. What was removed stays, so that it can be put back."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="checklist_items")
    text = models.CharField(max_length=200)
    # Lines that came with a request type are read in both languages.
    text_es = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "position", "id"], name="checklist_of")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The line in the reader's language."""
        is_spanish = (get_language() or "").startswith("es")
        return self.text_es if is_spanish and self.text_es else self.text

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class TimeEntry(models.Model):
    """Time spent: by a timer (`started_at` set, running while `ended_at` is not) or noted by hand."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="time_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(started_at__isnull=False, ended_at__isnull=True),
                name="time_entry_one_running",
            )
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="time_entry_of"),
            models.Index(fields=["created_at", "id"], name="time_entry_when"),
            models.Index(fields=["user", "created_at", "id"], name="time_entry_whose"),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s of {self.user_id} on {self.ticket_id}"

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def is_forgotten(self) -> bool:
        """A timer that nobody stopped in time: counted as nothing until somebody says how long."""
        return self.started_at is not None and self.ended_at is not None and self.seconds == 0


class IdentityOutcome(models.TextChoices):
    PASSED = "passed", _("Confirmed")
    FAILED = "failed", _("Not confirmed")


class IdentityQuestion(models.TextChoices):
    """Ways to make sure of somebody. Which were used is kept; what was answered never is."""

    CALL_BACK = "call_back", _("Called back on the number on record")
    MANAGER = "manager", _("Confirmed by their manager")
    EMPLOYEE_NUMBER = "employee_number", _("Employee number")
    START_DATE = "start_date", _("Date they started")
    EARLIER_REQUEST = "earlier_request", _("An earlier request of theirs")
    SECOND_FACTOR = "second_factor", _("Prompt on their second factor")
    IN_PERSON = "in_person", _("Identity card seen in person")


# One of these is enough by itself: whoever answers was reached by us, or stood before us.
STRONG_QUESTIONS = frozenset(
    {IdentityQuestion.CALL_BACK, IdentityQuestion.MANAGER, IdentityQuestion.IN_PERSON}
)


class IdentityCheck(models.Model):
    """Append-only. No column could hold an answer."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="identity_checks")
    # Whom it was about: a later requester of the ticket has not been checked.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    questions = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=IdentityOutcome.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=IdentityOutcome.values),
                name="identity_outcome_known",
            )
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="identity_check_of")]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.person_id} on {self.ticket_id}"

    @property
    def is_passed(self) -> bool:
        return self.outcome == IdentityOutcome.PASSED

    @property
    def question_words(self) -> list[str]:
        """The ways that were used, in the reader's language."""
        return [str(IdentityQuestion(code).label) for code in self.questions]
