"""What may be written: required, within limits, without invisible rubbish."""

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.lib.text import one_line, says_something
from tickets.exceptions import InvalidInput

SUBJECT_LENGTH = 200


def clean_subject(subject: str) -> str:
    """One line, trimmed. Raises InvalidInput("subject")."""
    cleaned = one_line(subject)
    if not says_something(cleaned):
        raise InvalidInput("subject", _("Say in a few words what this is about."))
    if len(cleaned) > SUBJECT_LENGTH:
        raise InvalidInput(
            "subject", _("At most %(count)d characters.") % {"count": SUBJECT_LENGTH}
        )
    return cleaned


def clean_body(body: str, *, field: str = "body") -> str:
    """Trimmed text with plain line ends. Raises InvalidInput(field)."""
    cleaned = body.replace("\x00", "").replace("\r\n", "\n").strip()
    if not says_something(cleaned):
        raise InvalidInput(field, _("Write something first."))
    if len(cleaned) > settings.TEXT_MAX_CHARACTERS:
        raise InvalidInput(
            field,
            _("At most %(count)d characters; attach longer text as a file.")
            % {"count": settings.TEXT_MAX_CHARACTERS},
        )
    return cleaned
