"""`{% bulk_tray %}`: the tray of this browser's bulk jobs, on every page of the workspace."""

from typing import Any

from django import template

from tickets.views.bulk.tray import tray_context

register = template.Library()


@register.inclusion_tag("tickets/bulk/_tray.html", takes_context=True)
def bulk_tray(context: dict[str, Any]) -> dict[str, Any]:
    request = context.get("request")
    if request is None:
        return {"cards": []}
    return tray_context(request, shown=context.get("bulk_job", 0))
