"""One page of a list in the order that was asked for; its cost never grows with its number."""

import base64
import binascii
from collections.abc import Iterator

from helpdesk.lib.keyset import BadCursor, Page, keyset_page
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.matching import Matching
from tickets.selectors.ordering import NEWEST, Sort

# Cursors of the part where the order's column is empty, and of ranked lists, begin with these.
_REST, _RANK = "~", "!"


def list_page(matching: Matching, *, cursor: str = "", size: int = 25) -> Page[Ticket]:
    """The page after `cursor`; the tickets hold no more than the order needs.

    One query; two where the rows with an empty column begin. Raises BadCursor.
    """
    if not matching.sort.order:
        return _ranked_page(matching, cursor, size)
    if not matching.sort.nullable:
        return _plain_page(matching.tickets, matching.sort, cursor, size)
    return _parted_page(matching.tickets, matching.sort, cursor, size)


def pages(matching: Matching, *, size: int, limit: int) -> Iterator[list[Ticket]]:
    """Page after page, until `limit` tickets were given."""
    cursor, given = "", 0
    while given < limit:
        page = list_page(matching, cursor=cursor, size=min(size, limit - given))
        yield page.rows
        given, cursor = given + len(page.rows), page.next_cursor
        if not cursor:
            return


def _plain_page(tickets: TicketQuerySet, sort: Sort, cursor: str, size: int) -> Page[Ticket]:
    # Only what the order needs: an index answers it without a join.
    narrow = tickets.only(*(name.lstrip("-") for name in sort.order))
    return keyset_page(narrow, order=sort.order, cursor=cursor, size=size)


def _parted_page(tickets: TicketQuerySet, sort: Sort, cursor: str, size: int) -> Page[Ticket]:
    """First the rows that have a value, by it; then the others, newest first."""
    found: list[Ticket] = []
    rest = cursor.removeprefix(_REST)
    if rest == cursor:
        page = _plain_page(
            tickets.filter(**{f"{sort.nullable}__isnull": False}), sort, cursor, size
        )
        if page.next_cursor:
            return page
        found, rest = page.rows, ""
    others = tickets.filter(**{f"{sort.nullable}__isnull": True})
    if len(found) == size:
        return Page(found, _REST if others.exists() else "")
    page = _plain_page(others, NEWEST, rest, size - len(found))
    return Page(found + page.rows, _REST + page.next_cursor if page.next_cursor else "")


def _ranked_page(matching: Matching, cursor: str, size: int) -> Page[Ticket]:
    """A stretch of the ranking, after the ticket that the cursor names."""
    keys = matching.ranked
    start = keys.index(_ranked_key(cursor, keys)) + 1 if cursor else 0
    allowed = matching.tickets.only("pk").in_bulk(keys[start:])
    left = [allowed[pk] for pk in keys[start:] if pk in allowed]
    rows = left[:size]
    return Page(rows, _ranked_cursor(rows[-1].pk) if len(left) > size else "")


def _ranked_cursor(pk: int) -> str:
    return _RANK + base64.urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def _ranked_key(cursor: str, keys: list[int]) -> int:
    given = cursor.removeprefix(_RANK)
    try:
        pk = int(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if pk not in keys:
        raise BadCursor
    return pk
