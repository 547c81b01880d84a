"""The fields of a ticket that exists: to edit, and those it lacks to be resolved."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.fields.audience import Audience
from tickets.fields.forms import FieldsForm
from tickets.models import CustomField, RequestType, Ticket
from tickets.selectors.custom_fields import field_rows, missing_at_resolution, people_for


def ticket_form(ticket: Ticket, user: User, data: Any = None) -> FieldsForm:
    """Every field of the ticket with what it holds. What is required is judged by the service."""
    rows = field_rows(ticket, Audience.AGENT)
    return FieldsForm(
        data,
        custom=[row.field for row in rows],
        people=people_for(user, Audience.AGENT),
        is_required=lambda field: False,
        values={row.field.key: row.value for row in rows},
    )


def resolution_form(ticket: Ticket, user: User, data: Any = None) -> FieldsForm:
    """The fields that must be filled in before the ticket is resolved, and no other."""
    missing: Sequence[CustomField] = missing_at_resolution(ticket)
    return FieldsForm(
        data,
        custom=missing,
        people=people_for(user, Audience.AGENT),
        is_required=lambda field: True,
    )


class RequestTypeForm(forms.Form):
    """Which request type a ticket is of."""

    request_type = forms.ModelChoiceField(
        RequestType.objects.none(), label=_("Request type"), required=False, empty_label=_("None")
    )

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data, initial={"request_type": ticket.request_type_id}, auto_id="type-%s")
        active = RequestType.objects.filter(is_active=True)
        if ticket.request_type_id:
            active |= RequestType.objects.filter(pk=ticket.request_type_id)
        choice: Any = self.fields["request_type"]
        choice.queryset = active.order_by("position", "pk")
