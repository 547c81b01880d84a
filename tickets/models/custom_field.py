"""Fields that a desk adds to its tickets, and what they hold: one row a ticket and field."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("Choice")
    DATE = "date", _("Date")
    CHECKBOX = "checkbox", _("Checkbox")
    PERSON = "person", _("Person")


class CustomField(models.Model):
    """Applies to its categories and to the request types that list it; to every ticket without either."""

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=FieldKind.choices)
    label_en = models.CharField(max_length=80)
    label_es = models.CharField(max_length=80)
    help_en = models.CharField(max_length=200, blank=True)
    help_es = models.CharField(max_length=200, blank=True)
    # For a choice: [{"value": "laptop", "en": "Laptop", "es": "Portátil"}].
    choices = models.JSONField(default=list, blank=True)
    categories: models.ManyToManyField = models.ManyToManyField(
        "tickets.Category", blank=True, related_name="custom_fields"
    )
    is_required_at_creation = models.BooleanField(default=False)
    is_required_at_resolution = models.BooleanField(default=False)
    is_on_portal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FieldKind.values), name="custom_field_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.label_es if (get_language() or "").startswith("es") else self.label_en

    @property
    def help(self) -> str:
        return self.help_es if (get_language() or "").startswith("es") else self.help_en


class CustomFieldValue(models.Model):
    """One column for each kind, so that each can be filtered by an index of its own."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="field_values")
    field = models.ForeignKey(CustomField, models.CASCADE, related_name="values")
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    is_checked = models.BooleanField(null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "field"], name="custom_value_once")
        ]
        indexes = [
            models.Index(fields=["field", "text", "ticket"], name="custom_value_text"),
            models.Index(fields=["field", "number", "ticket"], name="custom_value_number"),
            models.Index(fields=["field", "date", "ticket"], name="custom_value_date"),
            models.Index(fields=["field", "person", "ticket"], name="custom_value_person"),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.ticket_id}"

    def column(self) -> Any:
        """What it holds, whatever its kind."""
        given = (self.number, self.date, self.is_checked, self.person)
        return next((value for value in given if value is not None), self.text)
