"""For the text of mails: the words of what was written, without its markup."""

from django import template

from helpdesk.lib.markup import plain_text
from notifications.sentences import said_of

register = template.Library()


@register.filter
def plain(markup: str) -> str:
    """Plain text of clean HTML, at most one empty line between paragraphs."""
    lines = [line.strip() for line in plain_text(markup).splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept)


@register.simple_tag
def notice_line(kind: str, actor: str, reference: str) -> str:
    """A notification's sentence, in the language of the mail."""
    return said_of(kind, actor, reference)
