"""The six kinds of a field: read what was given, store it, say it, and name it for machines."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.text import clean_characters
from tickets.exceptions import InvalidInput
from tickets.models import CustomField, CustomFieldValue, FieldKind

Value = str | Decimal | date | bool | User | None
People = QuerySet[User]

TEXT_LENGTH = 500
DECIMALS = 6
LARGEST = Decimal(10) ** 12
_YES = {True, "on", "true", "True", "1", "yes"}
_NO = {False, "off", "false", "False", "0", "no"}


def value_of(field: CustomField, given: Any, people: People) -> Value:
    """What was typed, posted or sent as JSON, as the field's own type; None where it is empty.

    `people` are those who may be named here. Raises InvalidInput(field.key).
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    try:
        return _READ[FieldKind(field.kind)](field, given, people)
    except ValueError as refusal:
        raise InvalidInput(field.key, str(refusal)) from None


def _text(field: CustomField, given: Any, people: People) -> Value:
    if not isinstance(given, str):
        raise ValueError(_("Write a text."))
    text = " ".join(clean_characters(given).split())
    if len(text) > TEXT_LENGTH:
        raise ValueError(_("At most %(count)d characters.") % {"count": TEXT_LENGTH})
    return text or None


def _number(field: CustomField, given: Any, people: People) -> Value:
    refusal = ValueError(_("Write a number, such as 12 or 12.5."))
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        raise refusal
    written = str(given).strip()
    if "." not in written and written.count(",") == 1:
        written = written.replace(",", ".")
    if len(written) > 40 or "_" in written:
        raise refusal
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise refusal from None
    if not number.is_finite():
        raise refusal
    if abs(number) >= LARGEST or number != round(number, DECIMALS):
        raise ValueError(_("At most 12 digits before the point and 6 after it."))
    return round(number, DECIMALS)


def _choice(field: CustomField, given: Any, people: People) -> Value:
    if given not in [choice["value"] for choice in field.choices]:
        raise ValueError(_("This is not one of the choices."))
    return str(given)


def _date(field: CustomField, given: Any, people: People) -> Value:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given.strip())
    except (AttributeError, ValueError):
        raise ValueError(_("Write a date as year-month-day, such as 2026-03-04.")) from None


def _checkbox(field: CustomField, given: Any, people: People) -> Value:
    known = given if isinstance(given, bool | str) else None
    if known in _YES:
        return True
    if known in _NO:
        return False
    raise ValueError(_("Say yes or no."))


def _person(field: CustomField, given: Any, people: People) -> Value:
    """By e-mail address. Whoever may not be named looks like nobody."""
    email = given.email if isinstance(given, User) else given
    person = people.filter(email__iexact=email.strip()).first() if isinstance(email, str) else None
    if person is None:
        raise ValueError(_("Nobody has this e-mail address."))
    return person


_READ: dict[FieldKind, Callable[[CustomField, Any, People], Value]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: _date,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.PERSON: _person,
}
_COLUMN = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.CHOICE: "text",
    FieldKind.DATE: "date",
    FieldKind.CHECKBOX: "is_checked",
    FieldKind.PERSON: "person",
}


def column_of(kind: str) -> str:
    """The column of CustomFieldValue that holds this kind."""
    return _COLUMN[FieldKind(kind)]


def columns_for(field: CustomField, value: Value) -> dict[str, Any]:
    """Every column of a stored value: the kind's own filled, the others empty."""
    empty: dict[str, Any] = {
        "text": "", "number": None, "date": None, "is_checked": None, "person": None,
    }  # fmt: skip
    return {**empty, column_of(field.kind): value}


def stored(row: CustomFieldValue) -> Value:
    """What a row holds in its field's type; reads `row.field` and, for a person, `row.person`."""
    value: Value = getattr(row, column_of(row.field.kind))
    return None if value == "" else value


def is_filled(field: CustomField, value: Value) -> bool:
    """Whether a required field has what it asks for: a required checkbox asks to be ticked."""
    return value is True if field.kind == FieldKind.CHECKBOX else value is not None


def words_of(field: CustomField, value: Value) -> str:
    """The value as its reader would say it, in their language; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return str(number_format(_plain(value), force_grouping=True))
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if field.kind == FieldKind.CHOICE:
        return choice_words(field, str(value))
    return str(value)


def choice_words(field: CustomField, value: str) -> str:
    """The name of a choice in the reader's language; the code itself where it was taken away."""
    language = (get_language() or "en")[:2]
    for choice in field.choices:
        if choice["value"] == value:
            return str(choice.get(language) or choice.get("en") or value)
    return value


def json_of(value: Value) -> Any:
    """For machines: text as it is, numbers as strings, dates as ISO 8601, a person's e-mail."""
    if isinstance(value, Decimal):
        return str(_plain(value))
    if isinstance(value, date):
        return value.isoformat()
    return value.email if isinstance(value, User) else value


def ledger_of(field: CustomField, value: Value) -> Any:
    """For the ledger, which holds ids and codes and no prose: a text says only that it changed."""
    if field.kind == FieldKind.TEXT:
        return None
    return value.pk if isinstance(value, User) else json_of(value)


def _plain(number: Decimal) -> Decimal:
    """Without the zeros that the column's scale adds."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
