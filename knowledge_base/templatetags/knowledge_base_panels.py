"""The guide panel, for the ticket page: `{% guide_panel ticket request %}`, and the text of a step to send."""

from typing import Any

from django import template
from django.utils.translation import get_language

from accounts.decorators import AgentRequest
from knowledge_base.selectors import StepView
from knowledge_base.selectors.panel import panel_without_suggestions
from tickets.access import sees_internal
from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("knowledge_base/_guide_panel.html")
def guide_panel(ticket: Ticket, request: AgentRequest) -> dict[str, Any]:
    """The run under way and earlier ones in two queries; suggestions load after the page.

    Empty for whoever does not work the ticket: guide runs never reach a requester.
    """
    if not sees_internal(request.user, ticket):
        return {"panel": None}
    language = (get_language() or "en")[:2]
    return {
        "panel": panel_without_suggestions(ticket, request.user, language),
        "list_query": request.GET.urlencode(),
        "request": request,
    }


@register.inclusion_tag("knowledge_base/_ask_requester.html")
def ask_requester(step: StepView, ticket: Ticket) -> dict[str, Any]:
    """What a requester's step asks, as it can be sent: in their language where the guide has it."""
    theirs = step.in_language(ticket.requester.language)
    return {"words": theirs.instruction, "language": theirs.language}
