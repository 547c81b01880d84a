"""For mails: what was written as a letter shows it, and its words without markup."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib.markup import mail_markup, plain_text
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


@register.filter
def letter(markup: str) -> SafeString:
    """Clean HTML as a letter may show it: links that lead home, and no picture that has to be fetched."""
    return mark_safe(mail_markup(markup, settings.SITE_URL))  # noqa: S308  clean by its making
