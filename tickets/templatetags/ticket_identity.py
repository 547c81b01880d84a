"""`{% identity_panel "guide" %}`: whether the requester is known to be who they say, and the check itself."""

from typing import Any

from django import template

from tickets.identity_forms import IdentityForm
from tickets.models import Ticket
from tickets.selectors.identity import facts_on_file, identity_checks, needs_identity

register = template.Library()


@register.inclusion_tag("tickets/identity/_panel.html", takes_context=True)
def identity_panel(context: dict[str, Any], place: str) -> dict[str, Any]:
    """In the Guide tab where it is asked for or was tried; in the Person tab always. One query at most."""
    ticket: Ticket = context["ticket"]
    is_needed = needs_identity(ticket)
    is_tried = getattr(ticket, "has_identity_checks", True)
    checks = identity_checks(ticket) if is_tried else []
    return {
        "ticket": ticket,
        "place": place,
        "is_shown": place == "person" or is_needed or bool(checks),
        "is_needed": is_needed,
        "checks": checks,
        "last": checks[0] if checks else None,
        "form": context.get("identity_form") or IdentityForm(),
        "list_query": context.get("list_query", ""),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def identity_ways(form: IdentityForm, ticket: Ticket) -> list[tuple[Any, str]]:
    """Each way to make sure of the requester, with what is on file for it. A query for the manager."""
    facts = facts_on_file(ticket.requester)
    return [(choice, facts.get(choice.data["value"], "")) for choice in form["questions"]]
