"""What callers say in headers: which version they saw, and which call this is a repetition of."""

import hashlib

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from tickets.access import sees_internal
from tickets.models import Ticket

MAX_KEY = 255


def submission_key(request: Request, about: str) -> str:
    """The key of the Idempotency-Key header for this kind of call; empty where none is given.

    Hashed together with what the call is about, so that one key cannot tie two calls together.
    """
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        return ""
    if len(given) > MAX_KEY or not given.isprintable():
        message = _("At most %(max)d printable characters.") % {"max": MAX_KEY}
        raise ValidationError({"Idempotency-Key": [message]})
    return hashlib.sha256(f"{about}\n{given}".encode()).hexdigest()


def _if_match(request: Request) -> int | None:
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    digits = given.removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise ValidationError({"If-Match": [_('Give the version as it was read, such as "3".')]})
    return int(digits)


def expected_version(request: Request, version: int | None) -> int | None:
    """The version that the caller saw: from the body, else from If-Match, else None."""
    return version if version is not None else _if_match(request)


def required_version(request: Request, ticket: Ticket, version: int | None) -> int | None:
    """As expected_version; those who work the ticket must give it. Raises ValidationError (400).

    A requester is not shown versions and so cannot: their change goes by the transition table.
    """
    seen = expected_version(request, version)
    if seen is None and sees_internal(request.user, ticket):
        raise ValidationError(
            {
                "version": [
                    _("Say which version you saw (here or as If-Match), so that nothing is lost.")
                ]
            }
        )
    return seen
