"""Macros in the composer: the chips of those that were chosen, and Markdown of a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib.markup import render_markdown
from tickets.models import Macro, Ticket
from tickets.selectors.macros import MacroChip, chips_kept
from tickets.services.macros.chosen import CHOSEN_MAX

register = template.Library()


@dataclass(frozen=True)
class Chosen:
    """A macro whose text is in the composer, with the actions that were kept."""

    macro: Macro
    chips: Sequence[MacroChip]


@register.filter
def as_markdown(text: str) -> SafeString:
    return mark_safe(render_markdown(text))  # noqa: S308 - clean by its making


@register.inclusion_tag("tickets/macros/_chosen.html")
def macros_chosen(ticket: Ticket, request: Any, draft: Any) -> dict[str, Any]:
    """What stood with the message when it was refused or taken back; no query where nothing did."""
    values: Sequence[str] = request.POST.getlist("macro")[:CHOSEN_MAX]
    if not values and draft is not None and not request.POST:
        values = draft.macros
    kept = chips_kept(request.user, values) if values else []
    return {"chosen": [Chosen(macro, chips) for macro, chips in kept]}
