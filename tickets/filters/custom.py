"""Filters on the fields that a desk added: `cf_model=laptop`, `cf_seats_min=10`, `cf_from_max=2026-03-31`."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tickets.filters.base import NOTHING, Asked, Chip, Found, Problem, is_sane, not_a_choice
from tickets.models import CustomField, CustomFieldValue, FieldKind

PREFIX = "cf_"
_BOUNDS = {"_min": "gte", "_max": "lte"}
_LIMIT = Decimal(10) ** 14
RANGED = {FieldKind.NUMBER: "number", FieldKind.DATE: "date"}


class CannotRead(ValueError):
    """The value is none of this field; str() says so to the reader."""


def custom_names(asked: Asked) -> list[str]:
    return [name for name in asked.params if name.startswith(PREFIX) and asked.values(name)]


def custom_read(asked: Asked) -> tuple[Found, bool]:
    """(what the URL asks of custom fields, whether it asks only for public ones)."""
    found, is_public = Found(), True
    for name in custom_names(asked):
        field, lookup = _field_of(name, asked.lookups.custom_fields())
        if field is None:
            gone = _("The field “%(name)s” no longer exists.") % {"name": name[len(PREFIX) :][:60]}
            found.problems.append(Problem(name, asked.values(name)[0], _("Field"), gone))
            found.q = NOTHING
            continue
        is_public = is_public and field.is_on_portal
        one = _one(name, field, lookup, asked)
        found.q = one.q if found.q is None else found.q & (one.q or Q())
        found.chips += one.chips
        found.problems += one.problems
    return found, is_public


def _field_of(name: str, fields: dict[str, CustomField]) -> tuple[CustomField | None, str]:
    """(the field, "" or the lookup of a bound). A key that itself ends in _min is that field."""
    key = name[len(PREFIX) :]
    if key in fields:
        return fields[key], ""
    for ending, lookup in _BOUNDS.items():
        field = fields.get(key.removesuffix(ending)) if key.endswith(ending) else None
        if field is not None and field.kind in RANGED:
            return field, lookup
    return None, ""


def _one(name: str, field: CustomField, lookup: str, asked: Asked) -> Found:
    found, held, label = Found(), [], field_label(field)
    for value in asked.values(name)[:1] if lookup else asked.values(name):
        try:
            column, plain, text = _value(field, value, asked)
        except CannotRead as refusal:
            found.problems.append(Problem(name, value, label, str(refusal)))
            continue
        held.append((f"{column}__{lookup or 'exact'}", plain))
        words = {"gte": "≥ ", "lte": "≤ "}.get(lookup, "")
        found.chips.append(Chip(name, value, label, f"{words}{text}"))
    found.q = _holding(field, held)
    return found


def field_label(field: CustomField) -> str:
    """The field's name; one that tickets are not asked for any more says so."""
    if field.is_active:
        return field.label
    return _("%(field)s (no longer used)") % {"field": field.label}


def _holding(field: CustomField, held: list[tuple[str, Any]]) -> Q:
    """Tickets that hold any of these. A box that nobody ticked holds nothing, and is not ticked."""
    holding = CustomFieldValue.objects.filter(field_id=field.pk)
    condition, rest = Q(), NOTHING
    for lookup, plain in held:
        if plain is False:
            ticked = holding.filter(is_checked=True)
            rest = ~Q(pk__in=ticked.values("ticket_id"))
        else:
            condition |= Q(**{lookup: plain})
    if not condition:
        return rest
    return Q(pk__in=holding.filter(condition).values("ticket_id")) | rest


def _value(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    """(column, value in it, its words). Raises CannotRead."""
    if not is_sane(value):
        raise CannotRead(not_a_choice() % {"value": value[:40].replace("\x00", "")})
    return _READERS[FieldKind(field.kind)](field, value, asked)


def _text(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    return "text", value, value


def _choice(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    for choice in field.choices:
        if choice.get("value") == value:
            language = "es" if (get_language() or "").startswith("es") else "en"
            return "text", value, str(choice.get(language) or value)
    raise CannotRead(_("The choice “%(value)s” no longer exists.") % {"value": value[:60]})


def _number(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= _LIMIT:
        raise CannotRead(_("“%(value)s” is not a number.") % {"value": value[:40]})
    return "number", number.quantize(Decimal("0.000001")), number_format(number)


def _date(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    try:
        day = parse_date(value)
    except ValueError:
        day = None
    if day is None:
        raise CannotRead(_("“%(value)s” is not a date.") % {"value": value[:40]})
    return "date", day, date_format(day, "SHORT_DATE_FORMAT")


def _checkbox(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    if value not in ("yes", "no"):
        raise CannotRead(not_a_choice() % {"value": value[:40]})
    return "is_checked", value == "yes", _("yes") if value == "yes" else _("no")


def _person(field: CustomField, value: str, asked: Asked) -> tuple[str, Any, str]:
    if value == "me":
        return "person_id", asked.user.pk, _("me")
    known = asked.lookups.people([value]).get(value)
    if known is None:
        raise CannotRead(_("Nobody has the address “%(value)s”.") % {"value": value[:80]})
    return "person_id", known[0], known[1]


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.PERSON: _person,
}
