"""`{% submission_key %}`: what tells the second send of a form from another form."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def submission_key() -> SafeString:
    """A hidden field, new with each drawing; a browser that reloads must not put the old one back."""
    field = '<input type="hidden" name="submission_key" value="{}" autocomplete="off">'
    return format_html(field, uuid.uuid4().hex)
