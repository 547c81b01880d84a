"""The filters of the ticket list, the same for the page and the API."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from accounts.models import Team, Tier
from tickets.models import Category, Channel, Priority, Status, Ticket


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


class TicketFilter(django_filters.FilterSet):
    """Every filter names an indexed or narrow column; unknown values are refused with their field."""

    status = django_filters.MultipleChoiceFilter(choices=Status.choices, label=_("Status"))
    priority = django_filters.MultipleChoiceFilter(choices=Priority.choices, label=_("Priority"))
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("Channel"))
    tier = django_filters.ChoiceFilter(choices=Tier.choices, label=_("Level"))
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), to_field_name="slug", label=_("Category")
    )
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.all(), to_field_name="slug", label=_("Team")
    )
    assignee = django_filters.CharFilter(
        field_name="assignee__email", lookup_expr="iexact", label=_("Assignee (e-mail)")
    )
    requester = django_filters.CharFilter(
        field_name="requester__email", lookup_expr="iexact", label=_("Requester (e-mail)")
    )
    tag = django_filters.CharFilter(field_name="tags__name", lookup_expr="iexact", label=_("Tag"))
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte", label=_("Created after"))
    created_before = TimeFilter(
        field_name="created_at", lookup_expr="lt", label=_("Created before")
    )

    class Meta:
        model = Ticket
        fields: list[str] = []
