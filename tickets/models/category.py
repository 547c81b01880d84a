"""What a ticket is about: a tree of two or three levels."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    slug = models.SlugField(unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_en = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    hint_en = models.CharField(max_length=200, blank=True)
    hint_es = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=40, default="circle-question-mark")
    is_l1_resolvable = models.BooleanField(
        default=True, help_text=_("Off: left out of net first contact resolution.")
    )
    default_team = models.ForeignKey(
        "accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "").startswith("es") else self.name_en

    @property
    def hint(self) -> str:
        return self.hint_es if (get_language() or "").startswith("es") else self.hint_en
