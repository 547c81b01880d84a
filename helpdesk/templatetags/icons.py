"""`{% lucide "mail" size=16 class="icon" %}`: the lucide package's icons, each serialised once."""

from functools import lru_cache

import lucide as icons
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@lru_cache(maxsize=512)
def _icon(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> str:
    return str(icons._render_icon(name, size, **dict(attributes)))


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """An inline SVG. Attributes come from templates alone: they are names and classes, no input."""
    plain = tuple(sorted((key, f"{value}") for key, value in attributes.items()))
    return mark_safe(_icon(f"{name}", size, plain))  # noqa: S308
