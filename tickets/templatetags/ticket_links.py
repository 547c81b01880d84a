"""`{% merge_banner ticket %}`: where a ticket lives on; `{% waiting_on_it ticket %}`: what a solved one held up."""

from typing import Any

from django import template
from django.utils import timezone

from tickets.models import Status, Ticket
from tickets.selectors.links import waiting_on
from tickets.selectors.merging import merge_of

register = template.Library()


@register.inclusion_tag("tickets/merge/_banner.html", takes_context=True)
def merge_banner(context: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
    """Nothing, and no query, for a ticket that was not merged away."""
    return {
        "merge": merge_of(ticket),
        "now": timezone.now(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("tickets/links/_waiting.html", takes_context=True)
def waiting_on_it(context: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
    """Nothing, and no query, for a ticket that is not resolved."""
    user = context["user"]
    is_resolved = ticket.status == Status.RESOLVED
    return {
        "ticket": ticket,
        "waiting": waiting_on(user, ticket) if is_resolved else [],
        "csrf_token": context.get("csrf_token"),
    }
