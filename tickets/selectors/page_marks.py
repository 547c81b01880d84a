"""What a ticket's page would otherwise ask one by one: whether there is a draft, a reader's mark, a merge, a guide.

Each is one annotation of the query that reads the ticket; what it denies costs no query of its own.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from tickets.models import Ticket
from tickets.selectors.people import people_marks
from tickets.selectors.work import work_marks
from tickets.selectors.writing import writing_marks
from tickets.thread import read_mark_of

# Of the rooms above: name -> the annotation.
_more: dict[str, Callable[[], Any]] = {}


def mark_register(name: str, mark: Callable[[], Any]) -> None:
    """Called once, at start, by whoever shows something of its own on the page."""
    _more[name] = mark


def page_marks(user: User) -> dict[str, Any]:
    """Every mark of a ticket's page, as this person sees it."""
    return {
        "has_merged": Exists(Ticket.objects.filter(merged_into=OuterRef("pk"))),
        **writing_marks(user),
        **read_mark_of(user),
        **work_marks(),
        **people_marks(user),
        **{name: mark() for name, mark in _more.items()},
    }
