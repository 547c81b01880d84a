"""Filters of the API's plain lists, by django-filter; tickets have readers of their own (filters.py)."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from accounts.models import Team
from tickets.models import BulkJob, BulkState, Macro


class TimeField(IsoDateTimeField):
    """A time that stays within the calendar in every zone."""

    def clean(self, value: Any) -> datetime | None:
        time = super().clean(value)
        try:
            return time.astimezone(UTC) if time else None
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class TimeFilter(django_filters.IsoDateTimeFilter):
    field_class = TimeField


class MacroFilter(django_filters.FilterSet):
    """Macros by name, shortcut, team, language, and whether they were used lately."""

    name = django_filters.CharFilter(method="named", label=_("Part of the name"))
    shortcut = django_filters.CharFilter(lookup_expr="iexact", label=_("Shortcut"))
    language = django_filters.MultipleChoiceFilter(choices=settings.LANGUAGES, label=_("Language"))
    team = extend_schema_field(OpenApiTypes.STR)(
        django_filters.ModelMultipleChoiceFilter(
            field_name="team__slug",
            queryset=Team.objects.all(),
            to_field_name="slug",
            label=_("Team"),
        )
    )
    used_after = TimeFilter(field_name="last_used_at", lookup_expr="gte", label=_("Used after"))

    class Meta:
        model = Macro
        fields: list[str] = []

    def named(self, macros: QuerySet[Macro], _field: str, value: str) -> QuerySet[Macro]:
        """By the name in either language."""
        return macros.filter(Q(name_en__icontains=value) | Q(name_es__icontains=value))


class BulkJobFilter(django_filters.FilterSet):
    """Jobs by how far they are and when they were asked for."""

    state = django_filters.MultipleChoiceFilter(choices=BulkState.choices, label=_("State"))
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte", label=_("Created after"))
    created_before = TimeFilter(
        field_name="created_at", lookup_expr="lt", label=_("Created before")
    )

    class Meta:
        model = BulkJob
        fields: list[str] = []
