"""The ticket after this one in the list that its agent came from: two steps along an index, however long it is."""

from datetime import datetime

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from helpdesk.lib.keyset import after_values
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.matching import Matching, matching_read
from tickets.selectors.ordering import NEWEST, Sort


def next_ticket(*, user: User, list_query: str, ticket: Ticket, now: datetime) -> Ticket | None:
    """What follows `ticket` in the list of this URL query, else what is first in it; None where it is alone.

    The ticket itself need not be in the list any more: where it stood is what its columns say.
    """
    matching = matching_read(user, QueryDict(list_query), now=now)
    if matching.reading.problems:
        return None
    if not matching.sort.order:
        return _next_ranked(matching, ticket)
    others = matching.tickets.exclude(pk=ticket.pk).only("pk")
    return _after(others, matching.sort, ticket) or _first(others, matching.sort)


def _after(others: TicketQuerySet, sort: Sort, ticket: Ticket) -> Ticket | None:
    empty = f"{sort.nullable}__isnull" if sort.nullable else ""
    if empty and getattr(ticket, sort.nullable) is None:
        return _step(others.filter(**{empty: True}), NEWEST, ticket)
    if not empty:
        return _step(others, sort, ticket)
    found = _step(others.filter(**{empty: False}), sort, ticket)
    return found or others.filter(**{empty: True}).order_by(*NEWEST.order).first()


def _step(tickets: TicketQuerySet, sort: Sort, ticket: Ticket) -> Ticket | None:
    values = [getattr(ticket, name.lstrip("-")) for name in sort.order]
    beyond: Q = after_values(sort.order, values)
    return tickets.filter(beyond).order_by(*sort.order).first()


def _first(others: TicketQuerySet, sort: Sort) -> Ticket | None:
    if sort.nullable:
        some = others.filter(**{f"{sort.nullable}__isnull": False}).order_by(*sort.order).first()
        if some is not None:
            return some
        sort = NEWEST
    return others.order_by(*sort.order).first()


def _next_ranked(matching: Matching, ticket: Ticket) -> Ticket | None:
    keys = matching.ranked
    at = keys.index(ticket.pk) + 1 if ticket.pk in keys else 0
    order = [pk for pk in keys[at:] + keys[:at] if pk != ticket.pk]
    allowed = matching.tickets.only("pk").in_bulk(order)
    return next((allowed[pk] for pk in order if pk in allowed), None)
