"""The fields of a ticket as a Django form: the same for portal, workspace and "new ticket"."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.exceptions import InvalidInput
from tickets.fields.audience import Audience
from tickets.fields.kinds import TEXT_LENGTH, Value, choice_words, is_filled, json_of, value_of
from tickets.models import Category, CustomField, FieldKind, RequestType
from tickets.selectors.custom_fields import fields_for, people_for

PREFIX = "field"


def _choice_widget(field: CustomField) -> forms.Widget:
    named = [(choice["value"], choice_words(field, choice["value"])) for choice in field.choices]
    return forms.Select(choices=[("", "–"), *named])


_WIDGETS: dict[str, Callable[[CustomField], forms.Widget]] = {
    FieldKind.TEXT: lambda field: forms.TextInput(attrs={"maxlength": TEXT_LENGTH}),
    FieldKind.NUMBER: lambda field: forms.TextInput(attrs={"inputmode": "decimal"}),
    FieldKind.CHOICE: _choice_widget,
    FieldKind.DATE: lambda field: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    FieldKind.CHECKBOX: lambda field: forms.CheckboxInput(),
    FieldKind.PERSON: lambda field: forms.EmailInput(
        attrs={"autocomplete": "off", "placeholder": _("their e-mail address")}
    ),
}


class TypedField(forms.Field):
    """One custom field: cleans to the typed value, by the rules of its kind."""

    def __init__(self, field: CustomField, people: Any, *, required: bool) -> None:
        self.custom, self.people = field, people
        super().__init__(
            label=field.label,
            help_text=field.help,
            required=required,
            widget=_WIDGETS[field.kind](field),
        )

    def clean(self, value: Any) -> Value:
        try:
            typed = value_of(self.custom, value, self.people)
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal), code="invalid") from None
        if self.required and not is_filled(self.custom, typed):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return typed


class FieldsForm(forms.Form):
    """`given()` goes into NewTicket(fields=...) or custom_values_write(given=...).

    Inputs are called `field-<key>`. `is_required` says which of the fields must be filled in.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        custom: Sequence[CustomField],
        people: Any,
        is_required: Callable[[CustomField], bool],
        values: Mapping[str, Value] | None = None,
    ) -> None:
        initial = {key: _shown(value) for key, value in (values or {}).items()}
        super().__init__(data, prefix=PREFIX, initial=initial)
        for field in custom:
            self.fields[field.key] = TypedField(field, people, required=is_required(field))

    def given(self) -> dict[str, Value]:
        """The typed values by key; only after is_valid()."""
        return {key: self.cleaned_data[key] for key in self.fields}

    def typed(self) -> dict[str, "TypedField"]:
        """The fields with what is known of each."""
        return {key: field for key, field in self.fields.items() if isinstance(field, TypedField)}

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Puts what a service refused (InvalidFields.errors) beside the fields."""
        for key, sentence in errors.items():
            self.add_error(key if key in self.fields else None, sentence)


def _shown(value: Value) -> Any:
    return value if isinstance(value, bool) else json_of(value)


def fields_form_for(
    *,
    user: User,
    audience: Audience,
    category: Category | None = None,
    request_type: RequestType | None = None,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> FieldsForm:
    """The form of a new ticket's fields, of this category and request type, for this audience.

    `user` fills it in: a requester may name people of their own organisation only. One query.
    """
    return FieldsForm(
        data,
        custom=fields_for(category=category, request_type=request_type, audience=audience),
        people=people_for(user, audience),
        is_required=lambda field: field.is_required_at_creation,
        values=initial,
    )
