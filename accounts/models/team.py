"""Teams: people of one tier and competence, and the queue that waits for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Tier(models.IntegerChoices):
    """The support level a team works at (ITIL functional escalation goes up)."""

    L1 = 1, _("Level 1")
    L2 = 2, _("Level 2")
    L3 = 3, _("Level 3")


class Team(models.Model):
    slug = models.SlugField(unique=True)
    name_en = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    is_restricted = models.BooleanField(
        default=False, help_text=_("Only members see this team's tickets.")
    )
    is_active = models.BooleanField(default=True)
    members: models.ManyToManyField = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="accounts.Membership", related_name="teams"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__in=[1, 2, 3]),
                name="team_tier_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "").startswith("es") else self.name_en


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
