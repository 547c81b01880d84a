"""The ticket: a thin row of where a case stands now. What happened is in its ledger."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Tier

REFERENCE_PREFIX = "HD-"
REFERENCE_OFFSET = 10_000


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING_REQUESTER = "waiting_requester", _("Waiting for the requester")
    WAITING_THIRD_PARTY = "waiting_third_party", _("Waiting for a third party")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


UNRESOLVED = (
    Status.NEW,
    Status.OPEN,
    Status.WAITING_REQUESTER,
    Status.WAITING_THIRD_PARTY,
)


class Impact(models.IntegerChoices):
    """How many people it stops (ITIL impact)."""

    HIGH = 1, pgettext_lazy("impact", "High")
    MEDIUM = 2, pgettext_lazy("impact", "Medium")
    LOW = 3, pgettext_lazy("impact", "Low")


class Urgency(models.IntegerChoices):
    """How soon it must be solved (ITIL urgency)."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class Priority(models.IntegerChoices):
    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MODERATE = 3, _("Moderate")
    LOW = 4, _("Low")


_MATRIX = {
    (1, 1): 1, (1, 2): 2, (2, 1): 2, (2, 2): 3, (3, 1): 3, (1, 3): 3,
    (2, 3): 4, (3, 2): 4, (3, 3): 4,
}  # fmt: skip


def priority_for(impact: int, urgency: int) -> Priority:
    """The priority that the impact x urgency matrix gives (ITIL's usual one)."""
    return Priority(_MATRIX[(impact, urgency)])


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    APP = "app", _("Phone app")
    WALK_IN = "walk_in", _("In person")
    API = "api", _("API")
    UNKNOWN = "unknown", _("Unknown")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """The words in which the domain asks for tickets."""

    def unresolved(self) -> "TicketQuerySet":
        return self.filter(status__in=UNRESOLVED)

    def awaiting_us(self) -> "TicketQuerySet":
        return self.filter(status__in=(Status.NEW, Status.OPEN))

    def waiting(self) -> "TicketQuerySet":
        return self.filter(status__in=(Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY))

    def unassigned(self) -> "TicketQuerySet":
        return self.filter(assignee__isnull=True)

    def assigned_to(self, user: Any) -> "TicketQuerySet":
        return self.filter(assignee=user)

    def for_teams(self, team_ids: list[int]) -> "TicketQuerySet":
        return self.filter(team_id__in=team_ids)

    def for_list(self) -> "TicketQuerySet":
        """All that a list row shows, in one query."""
        return self.select_related("requester", "organisation", "category", "assignee", "team")


class Ticket(models.Model):
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    impact = models.PositiveSmallIntegerField(choices=Impact.choices, default=Impact.LOW)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.MEDIUM)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.LOW)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    language = models.CharField(max_length=5, default="en")
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requested_tickets"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="assigned_tickets",
    )  # fmt: skip
    tags: models.ManyToManyField = models.ManyToManyField(
        "tickets.Tag", blank=True, related_name="tickets"
    )
    # Raised by every change: the compare-and-set that stops lost updates.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # What follows can be rebuilt from the ledger.
    first_responded_at = models.DateTimeField(null=True, blank=True)
    last_public_at = models.DateTimeField(null=True, blank=True)
    # Set while the requester's last word is unanswered.
    unanswered_since = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    reassignment_count = models.PositiveSmallIntegerField(default=0)
    continues = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="continued_by"
    )
    # Set on the ticket that was merged away: it is closed, and lives on in the other.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_tickets"
    )
    request_type = models.ForeignKey(
        "tickets.RequestType", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    # The next promise to keep (first response or resolution); null: none, or the clock is paused.
    next_due_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="ticket_priority_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["resolved", "closed"])
                | models.Q(resolved_at__isnull=False)
                | models.Q(closed_at__isnull=False),
                name="ticket_ended_has_a_time",
            ),
        ]
        indexes = [
            # One index for each list: the cost of a page does not depend on how many tickets exist.
            models.Index(
                fields=["assignee", "priority", "created_at", "id"],
                condition=models.Q(
                    status__in=["new", "open", "waiting_requester", "waiting_third_party"]
                ),
                name="ticket_mine",
            ),
            models.Index(
                fields=["team", "priority", "created_at", "id"],
                condition=models.Q(status__in=["new", "open"], assignee__isnull=True),
                name="ticket_unassigned",
            ),
            models.Index(
                fields=["priority", "created_at", "id"],
                condition=models.Q(
                    status__in=["new", "open", "waiting_requester", "waiting_third_party"]
                ),
                name="ticket_backlog",
            ),
            models.Index(fields=["requester", "-created_at", "-id"], name="ticket_requested"),
            models.Index(fields=["assignee", "-resolved_at", "-id"], name="ticket_solved_by"),
            models.Index(fields=["-created_at", "-id"], name="ticket_newest"),
            models.Index(fields=["team", "-created_at", "-id"], name="ticket_team_newest"),
            models.Index(
                fields=["organisation", "-created_at", "-id"], name="ticket_organisation_newest"
            ),
            models.Index(
                fields=["organisation", "priority", "created_at", "id"],
                condition=models.Q(
                    status__in=["new", "open", "waiting_requester", "waiting_third_party"]
                ),
                name="ticket_organisation_open",
            ),
            models.Index(
                fields=["resolved_at"],
                condition=models.Q(status="resolved"),
                name="ticket_to_close",
            ),
            # One for each order that a list may be read in, whatever it is narrowed to.
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
            models.Index(fields=["priority", "created_at", "id"], name="ticket_urgent"),
            models.Index(
                fields=["next_due_at", "id"],
                condition=models.Q(next_due_at__isnull=False),
                name="ticket_due",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(assignee__isnull=True),
                name="ticket_nobodys",
            ),
            models.Index(
                fields=["unanswered_since", "id"],
                condition=models.Q(unanswered_since__isnull=False),
                name="ticket_unanswered",
            ),
            models.Index(
                fields=["-resolved_at", "-id"],
                condition=models.Q(resolved_at__isnull=False),
                name="ticket_solved",
            ),
            # The few that are not solved lie at one end of the many that are.
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(
                    status__in=["new", "open", "waiting_requester", "waiting_third_party"]
                ),
                name="ticket_open_newest",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=models.Q(
                    status__in=["new", "open", "waiting_requester", "waiting_third_party"]
                ),
                name="ticket_open_updated",
            ),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="ticket_merged_into",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def reference(self) -> str:
        """How people name it, such as HD-10234."""
        return reference_of(self.pk)

    @property
    def continues_reference(self) -> str:
        """The reference of the closed ticket that this one continues, if any; no query."""
        return reference_of(self.continues_id) if self.continues_id else ""

    @property
    def merged_reference(self) -> str:
        """The reference of the ticket that this one was merged into, if any; no query."""
        return reference_of(self.merged_into_id) if self.merged_into_id else ""

    # Django's own make a hashable copy of all the choices each time, which translates every label.
    def get_status_display(self) -> str:  # type: ignore[no-redef]
        return str(Status(self.status).label)

    def get_priority_display(self) -> str:  # type: ignore[no-redef]
        return str(Priority(self.priority).label)

    def get_channel_display(self) -> str:  # type: ignore[no-redef]
        return str(Channel(self.channel).label)

    @property
    def get_priority_code(self) -> str:
        """The priority's name in code: critical, high, moderate or low."""
        return Priority(self.priority).name.lower()

    @property
    def is_unresolved(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED


def reference_of(pk: int) -> str:
    """HD-10234 for the primary key 234."""
    return f"{REFERENCE_PREFIX}{pk + REFERENCE_OFFSET}"


def pk_of_reference(reference: str) -> int | None:
    """The primary key behind HD-10234 (any case; the prefix may be missing); None if it is none."""
    digits = reference.strip().upper().removeprefix(REFERENCE_PREFIX)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return None
    return int(digits) - REFERENCE_OFFSET
