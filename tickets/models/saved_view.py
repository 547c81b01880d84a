"""A list somebody keeps: filters, order and columns, for oneself, a team or everybody."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """`owner` alone: one's own; `team` set: that team's; `is_for_all`: every agent's."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        "accounts.Team", models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    is_for_all = models.BooleanField(default=False)
    # The filters as the URL writes them: {"status": ["open"], "team": ["service-desk"]}.
    filters = models.JSONField(default=dict)
    order = models.CharField(max_length=30, blank=True)
    columns = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    # Taken out of the rail, and kept for a while so that it can be put back.
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["owner", "position", "id"], name="saved_view_rail")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team__isnull=True) | models.Q(is_for_all=False),
                name="saved_view_one_audience",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ViewLayout(models.Model):
    """How somebody looks at a view: `view` is a standing view's code, or `saved-` and a number."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.CharField(max_length=30)
    is_wide = models.BooleanField(default=False)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="view_layout_once")]

    def __str__(self) -> str:
        return f"{self.view} of {self.user_id}"
