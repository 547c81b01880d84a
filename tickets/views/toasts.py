"""A message over the next page that offers to take back what was just done."""

from django.contrib import messages
from django.http import HttpRequest


def success_with_undo(request: HttpRequest, text: str, undo: str) -> None:
    """`undo` is the address that a POST takes it back at; templates/components/_messages.html draws it."""
    messages.success(request, text, extra_tags=f"undo-at:{undo}")
