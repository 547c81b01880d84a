"""Tickets by what a field of theirs holds: one indexed lookup for each field."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from tickets.fields.kinds import column_of, value_of
from tickets.models import CustomField, CustomFieldValue, FieldKind


def value_is(field: CustomField, given: Any) -> Q:
    """The tickets whose field holds exactly this. Raises InvalidInput(field.key)."""
    value = value_of(field, given, User.objects.all())
    holds = CustomFieldValue.objects.filter(ticket=OuterRef("pk"), field=field)
    if value is None:
        return Q(~Exists(holds))
    if field.kind == FieldKind.CHECKBOX and value is False:
        return Q(~Exists(holds.filter(is_checked=True)))
    return Q(Exists(holds.filter(**{column_of(field.kind): value})))


def value_between(field: CustomField, low: Any = None, high: Any = None) -> Q:
    """Numbers and dates from `low` up to `high`, both included; None leaves a side open."""
    holds = CustomFieldValue.objects.filter(ticket=OuterRef("pk"), field=field)
    column = column_of(field.kind)
    for lookup, given in (("gte", low), ("lte", high)):
        value = value_of(field, given, User.objects.none())
        if value is not None:
            holds = holds.filter(**{f"{column}__{lookup}": value})
    return Q(Exists(holds))
