"""The ledger: what happened to a ticket, append-only, in ids and enumerated kinds."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    CREATED = "created", _("Created")
    IMPORTED = "imported", _("Imported")
    ASSIGNED = "assigned", _("Assigned")
    TEAM_CHANGED = "team_changed", _("Moved to another team")
    STATUS_CHANGED = "status_changed", _("Status changed")
    RESOLVED = "resolved", _("Resolved")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    FIELDS_CHANGED = "fields_changed", _("Details changed")
    TAGGED = "tagged", _("Tags changed")
    REPLIED = "replied", _("Replied")
    NOTED = "noted", _("Internal note")
    GUIDE_STARTED = "guide_started", _("Guide started")
    GUIDE_STEP = "guide_step", _("Guide step recorded")
    GUIDE_ENDED = "guide_ended", _("Guide ended")
    HANDED_OFF = "handed_off", _("Handed off")
    HANDOFF_ACCEPTED = "handoff_accepted", _("Hand-off accepted")
    HANDOFF_RETURNED = "handoff_returned", _("Hand-off returned")
    HANDOFF_MARKED = "handoff_marked", _("Hand-off marked")
    SURVEY_SENT = "survey_sent", _("Survey sent")
    SURVEY_ANSWERED = "survey_answered", _("Survey answered")
    NO_ACTION_NEEDED = "no_action_needed", _("Follow-up marked as needing no action")
    MERGED = "merged", _("Merged into another ticket")
    MERGE_RECEIVED = "merge_received", _("Another ticket was merged in")
    UNMERGED = "unmerged", _("Merge taken back")
    SPLIT = "split", _("Split")
    LINKS_CHANGED = "links_changed", _("Links changed")
    PEOPLE_CHANGED = "people_changed", _("People changed")
    REQUESTER_CHANGED = "requester_changed", _("Requester changed")
    CUSTOM_CHANGED = "custom_changed", _("Fields changed")
    CHECKLIST_CHANGED = "checklist_changed", _("Checklist changed")
    TIME_LOGGED = "time_logged", _("Time noted")
    IDENTITY_CHECKED = "identity_checked", _("Identity checked")
    MACRO_APPLIED = "macro_applied", _("Macro applied")


class ActorKind(models.TextChoices):
    """In what capacity somebody acted: an agent's own request is a requester's."""

    REQUESTER = "requester", _("Requester")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("Automatic")


class TicketEventQuerySet(models.QuerySet["TicketEvent"]):
    def since_version(self, version: int) -> "TicketEventQuerySet":
        return self.filter(version__gt=version)


class TicketEvent(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    data = models.JSONField(default=dict)
    # The ticket's version after this event: what changed since version v is version > v.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="event_ledger")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="event_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.ticket_id}"
