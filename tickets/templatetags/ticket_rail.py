"""`{% rail_counts user as counts %}`: the numbers beside the views, on every page of the workspace."""

from typing import Any

from django import template
from django.utils import timezone

from tickets.selectors import view_counts

register = template.Library()


@register.simple_tag
def rail_counts(user: Any) -> dict[str, int]:
    return view_counts(user, now=timezone.now()) if user.is_authenticated and user.is_agent else {}
