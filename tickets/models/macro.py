"""Macros: ordered actions applied with one press; a canned reply is one that only writes a text."""

from django.conf import settings
from django.db import models


class Macro(models.Model):
    """`owner` set: one's own; else `team`'s, or everybody's where that is empty too."""

    name = models.CharField(max_length=80)
    shortcut = models.SlugField(max_length=40, blank=True)
    # Empty: for requesters of every language.
    language = models.CharField(max_length=5, blank=True)
    team = models.ForeignKey(
        "accounts.Team", models.CASCADE, null=True, blank=True, related_name="macros"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="macros"
    )
    # [{"kind": "reply", "text": "..."}, {"kind": "status", "value": "resolved"}, ...] in order.
    actions = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    usage_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["team", "position", "id"], name="macro_team")]

    def __str__(self) -> str:
        return self.name
