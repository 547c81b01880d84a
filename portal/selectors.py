"""What the portal reads: a person's own requests, page by page, and the categories to choose from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from django.db.models import Q

from accounts.models import User
from tickets.access import own_of, shared_with
from tickets.models import Category, Ticket
from tickets.models.ticket import TicketQuerySet

PAGE_SIZE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Beyond this a date cannot be made of it: such a cursor was not ours.
LATEST_MICROSECONDS = 253_402_300_799_000_000


@dataclass(frozen=True)
class RequestsPage:
    """Some requests, newest first; `next_cursor` is empty on the last page."""

    requests: list[Ticket]
    next_cursor: str


def cursor_of(ticket: Ticket) -> str:
    """The place of a ticket in the list: microseconds since 1970 and its key."""
    return f"{(ticket.created_at - EPOCH) // timedelta(microseconds=1)}-{ticket.pk}"


def read_cursor(cursor: str) -> tuple[datetime, int] | None:
    """The place that a cursor names; None for anything that is no cursor."""
    time, _, key = cursor.partition("-")
    if not (time.isascii() and time.isdigit() and key.isascii() and key.isdigit()):
        return None
    if len(time) > 18 or len(key) > 18 or int(time) > LATEST_MICROSECONDS:
        return None
    return EPOCH + timedelta(microseconds=int(time)), int(key)


def requests_page(
    *, user: User, only_open: bool, cursor: str, size: int = PAGE_SIZE
) -> RequestsPage:
    """One's own requests and those one is in copy of, newest first; a cursor that is none starts at
    the top.

    Two queries, each along its own index, merged here: a union would be read whole before it is sorted.
    """
    both = (own_of(user), shared_with(user))
    parts = [_newest(part, only_open, cursor, size) for part in both]
    rows = sorted(chain(*parts), key=lambda t: (t.created_at, t.pk), reverse=True)
    more = len(rows) > size
    rows = rows[:size]
    return RequestsPage(rows, cursor_of(rows[-1]) if more else "")


def _newest(tickets: TicketQuerySet, only_open: bool, cursor: str, size: int) -> list[Ticket]:
    """One more than a page of these, from the cursor on."""
    if only_open:
        tickets = tickets.unresolved()
    place = read_cursor(cursor)
    if place is not None:
        time, key = place
        earlier = Q(created_at__lt=time) | Q(created_at=time, pk__lt=key)
        tickets = tickets.filter(earlier, created_at__lte=time)
    rows = tickets.select_related("assignee", "requester").order_by("-created_at", "-pk")
    return list(rows[: size + 1])


def root_categories() -> list[Category]:
    """The top of the tree, as the cards of the first page show it."""
    return list(Category.objects.filter(parent=None, is_active=True).order_by("position", "pk"))


def active_categories() -> list[Category]:
    """The whole tree in one query, with the teams that filing a request asks for."""
    rows = Category.objects.filter(is_active=True).select_related(
        "default_team", "parent__default_team"
    )
    return list(rows.order_by("position", "pk"))
