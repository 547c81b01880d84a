"""Macros: ordered actions applied with one press; a canned reply is one that only writes a text."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class Macro(models.Model):
    """`owner` set: one's own; else `team`'s, or everybody's where that is empty too."""

    # One suffices: it then stands in both languages.
    name_en = models.CharField(max_length=80, blank=True)
    name_es = models.CharField(max_length=80, blank=True)
    shortcut = models.SlugField(max_length=40, blank=True)
    # Empty: for requesters of every language.
    language = models.CharField(max_length=5, blank=True)
    team = models.ForeignKey(
        "accounts.Team", models.CASCADE, null=True, blank=True, related_name="macros"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="macros"
    )
    # [{"kind": "reply", "text": {"en": "..."}}, {"kind": "status", "value": "resolved"}, ...] in
    # order; tickets.services.macros.actions reads and checks them.
    actions = models.JSONField(default=list)
    # Applied only once it was made sure who the requester is.
    needs_identity_check = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Kept when deleted: the ledger goes on naming it, and the deletion can be taken back.
    deleted_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    usage_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # Raised by every edit: the compare-and-set that stops lost edits.
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) | models.Q(team__isnull=True),
                name="macro_has_one_scope",
            ),
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_es=""), name="macro_has_a_name"
            ),
        ]
        indexes = [models.Index(fields=["team", "position", "id"], name="macro_team")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; the other one where it has none."""
        reads_spanish = (get_language() or "").startswith("es")
        names = (self.name_es, self.name_en) if reads_spanish else (self.name_en, self.name_es)
        return names[0] or names[1]

    @property
    def is_canned_reply(self) -> bool:
        """It writes a text to the requester and does nothing else."""
        return [action.get("kind") for action in self.actions] == ["reply"]

    @property
    def has_reply(self) -> bool:
        return any(action.get("kind") == "reply" for action in self.actions)


class MacroUse(models.Model):
    """How often a macro was used on a day (UTC): a month of every macro is a few hundred rows."""

    macro = models.ForeignKey(Macro, models.CASCADE, related_name="uses")
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["macro", "date"], name="macro_use_once_a_day")
        ]
        indexes = [models.Index(fields=["date"], name="macro_use_date")]

    def __str__(self) -> str:
        return f"{self.macro_id} on {self.date}: {self.count}"
