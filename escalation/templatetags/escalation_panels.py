"""What the ticket page and the rail show of hand-offs."""

from typing import Any

from django import template
from django.http import HttpRequest

from escalation import access, selectors
from tickets.access import sees_internal
from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("escalation/_panel.html")
def handoff_panel(ticket: Ticket, request: HttpRequest) -> dict[str, Any]:
    """The hand-off that waits or was accepted last, its actions, and those before; one query."""
    if not sees_internal(request.user, ticket):
        return {"is_hidden": True}
    found = selectors.handoffs_of(ticket)
    current = found[0] if found and not found[0].is_returned else None
    may_receive = current is not None and access.may_receive(request.user, current)
    return {
        "ticket": ticket,
        "current": current,
        "returned": found[0] if found and found[0].is_returned else None,
        "earlier": found[1:],
        "may_receive": may_receive,
        "may_send": ticket.is_unresolved and not (current and current.is_pending),
    }
