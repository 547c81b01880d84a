"""`{% checklist_panel %}`: the ticket's checklist in the Guide tab."""

from typing import Any

from django import template

from tickets.models import ChecklistItem, Ticket
from tickets.selectors.checklist import Checklist, checklist_of

register = template.Library()


@register.inclusion_tag("tickets/checklist/_panel.html", takes_context=True)
def checklist_panel(context: dict[str, Any]) -> dict[str, Any]:
    """No query: a checklist that there is follows the page, unless a line was just taken from it."""
    ticket: Ticket = context["ticket"]
    removed = _removed(ticket, context["request"].GET.get("removed", ""))
    return {
        "ticket": ticket,
        "checklist": checklist_of(ticket) if removed else Checklist([]),
        "is_later": removed is None and getattr(ticket, "has_checklist", True),
        "removed": removed,
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
