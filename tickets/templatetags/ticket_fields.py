"""`{% fields_panel %}`: a ticket's request type and own fields in its Details tab.

`{% portal_fields ticket %}`: what its requester filled in, in the portal.
"""

from typing import Any

from django import template

from tickets.fields.audience import Audience
from tickets.fields.ticket_forms import RequestTypeForm, ticket_form
from tickets.models import Ticket
from tickets.selectors.custom_fields import FieldRow, field_rows

register = template.Library()


@register.inclusion_tag("tickets/fields/_panel.html", takes_context=True)
def fields_panel(context: dict[str, Any]) -> dict[str, Any]:
    """Both forms, in three queries; a form with errors is the view's."""
    ticket, user = context["ticket"], context["request"].user
    form = context.get("fields_form") or ticket_form(ticket, user)
    return {
        "ticket": ticket,
        "form": form,
        "type_form": RequestTypeForm(ticket=ticket),
        "list_query": context.get("list_query", ""),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def request_facts(ticket: Ticket) -> list[FieldRow]:
    """What was asked for, at a glance; nothing (and no query) where the ticket has no request type."""
    return field_rows(ticket, Audience.AGENT) if ticket.request_type_id else []


@register.simple_tag
def filled_fields(ticket: Ticket) -> list[FieldRow]:
    """What is filled in, for those who work the ticket: where it can only be read."""
    return [row for row in field_rows(ticket, Audience.AGENT) if row.value is not None]


@register.simple_tag
def portal_fields(ticket: Ticket) -> list[FieldRow]:
    """The filled-in fields that are on the portal: nothing else is ever fetched here."""
    return [row for row in field_rows(ticket, Audience.REQUESTER) if row.value is not None]
