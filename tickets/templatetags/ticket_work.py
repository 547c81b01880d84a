"""`{% work_part "guide" %}`: a part of the panel that follows the page, or is drawn with its errors at once."""

from typing import Any

from django import template

from tickets.selectors.identity import needs_identity

register = template.Library()

# What the view hands on when a form of the part was refused.
_REFUSED = {"guide": ("identity_form",), "details": ("fields_form", "time_typed")}


@register.inclusion_tag("tickets/work/_part.html", takes_context=True)
def work_part(context: dict[str, Any], part: str) -> dict[str, Any]:
    """No query, unless a form is shown again; nothing at all where there is nothing to say."""
    ticket = context["ticket"]
    is_again = any(name in context for name in _REFUSED[part])
    is_said = ticket.request_type_id or getattr(ticket, "has_identity_checks", True)
    return {
        **context.flatten(),  # type: ignore[attr-defined]
        "part": f"tickets/work/_{part}.html",
        "part_code": part,
        "is_again": is_again,
        "is_shown": is_again or part == "details" or is_said,
        "is_needed": needs_identity(ticket),
    }
