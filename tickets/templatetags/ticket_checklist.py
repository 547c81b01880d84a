"""`{% checklist_panel %}`: the ticket's checklist in the Guide tab."""

from typing import Any

from django import template

from tickets.models import ChecklistItem, Ticket
from tickets.selectors.checklist import Checklist, checklist_of

register = template.Library()


@register.inclusion_tag("tickets/checklist/_panel.html", takes_context=True)
def checklist_panel(context: dict[str, Any]) -> dict[str, Any]:
    """One query where the ticket has a checklist, none where the page knows that it has not."""
    ticket: Ticket = context["ticket"]
    has_lines = getattr(ticket, "has_checklist", True)
    return {
        "ticket": ticket,
        "checklist": checklist_of(ticket) if has_lines else Checklist([]),
        "removed": _removed(ticket, context["request"].GET.get("removed", "")),
        "list_query": context.get("list_query", ""),
        "csrf_token": context.get("csrf_token"),
    }


def _removed(ticket: Ticket, given: str) -> ChecklistItem | None:
    """The line that was just taken away, to offer it back."""
    if not (given.isascii() and given.isdigit() and len(given) < 18):
        return None
    return ChecklistItem.objects.filter(
        ticket=ticket, pk=int(given), removed_at__isnull=False
    ).first()
