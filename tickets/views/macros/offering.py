"""Macros among what the composer completes: "::" and a few letters of the name or shortcut."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from tickets.models import Ticket, Visibility
from tickets.selectors.completions import SHOWN, Completion
from tickets.selectors.macros import MacroRow, macros_offered
from tickets.services.macros.placeholders import Subject


def macro_completions(
    user: User, ticket: Ticket, query: str, _visibility: Visibility
) -> Sequence[Completion]:
    """The macros that fit, likeliest first; choosing one is told as "macro:chosen" in the page."""
    subject = Subject(ticket, user, timezone.now())
    rows = macros_offered(
        user,
        language=subject.language,
        now=subject.now,
        query=query,
        limit=SHOWN,
        first=ticket.request_type.macro_id if ticket.request_type else None,
    )
    return [_completion(row, subject) for row in rows]


def _completion(row: MacroRow, subject: Subject) -> Completion:
    does = [str(words) for words in row.others]
    hint = " · ".join([part for part in (row.excerpt_on(subject)[:70], *does) if part])
    return Completion(id=str(row.macro.pk), label=row.macro.name, hint=hint)
