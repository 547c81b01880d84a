"""Request types: what people ask for often, with its form, guide, macro and checks bound together."""

from django.db import models
from django.utils.translation import get_language

from tickets.models.ticket import Impact, Urgency


class RequestType(models.Model):
    """`guide_slug` names a guide of the knowledge base, which this room does not import."""

    slug = models.SlugField(unique=True)
    name_en = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    description_en = models.CharField(max_length=300, blank=True)
    description_es = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=40, default="circle-question-mark")
    category = models.ForeignKey("tickets.Category", models.PROTECT, related_name="request_types")
    guide_slug = models.SlugField(max_length=120, blank=True)
    macro = models.ForeignKey(
        "tickets.Macro", models.SET_NULL, null=True, blank=True, related_name="request_types"
    )
    fields: models.ManyToManyField = models.ManyToManyField(
        "tickets.CustomField", blank=True, related_name="request_types"
    )
    # Lines of the checklist that such a ticket starts with: [{"en": "...", "es": "..."}].
    checklist = models.JSONField(default=list, blank=True)
    impact = models.PositiveSmallIntegerField(choices=Impact.choices, default=Impact.LOW)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.MEDIUM)
    needs_identity_check = models.BooleanField(default=False)
    is_on_portal = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "").startswith("es") else self.name_en

    @property
    def description(self) -> str:
        is_spanish = (get_language() or "").startswith("es")
        return self.description_es if is_spanish else self.description_en
