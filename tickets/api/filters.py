"""The list's filters for machines: those of the pages, by the same names; wrong values are refused by name."""

from collections import defaultdict
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from accounts.models import User
from helpdesk.lib.api_pages import KeysetPagination, page_size_of
from helpdesk.lib.keyset import BadCursor
from tickets.filters import FILTERS
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.matching import Matching, matching_read
from tickets.selectors.ordering import SORTS
from tickets.selectors.paging import list_page
from tickets.selectors.saved_views import params_of, saved_view_of
from tickets.selectors.standing import STANDING_VIEWS

_WORDS = "Any of the values given; the name may be repeated. docs/views.md lists them."


def _params(request: Request) -> QueryDict:
    """The query; where it names a saved view, what that asks for, with the query's own in its place."""
    given = cast(QueryDict, request.query_params)
    if "saved" not in given:
        return given
    view = saved_view_of(cast(User, request.user), given.get("saved", ""))
    if view is None:
        raise ValidationError({"saved": [_("This view no longer exists.")]})
    params = params_of(view)
    for name, values in given.lists():
        params.setlist(name, values)
    return params


def matching_of(request: Request) -> Matching:
    """What the query asks for. Raises ValidationError (400) with each wrong parameter by its name."""
    user = cast(User, request.user)
    matching = matching_read(user, _params(request), now=timezone.now())
    wrong: dict[str, list[str]] = defaultdict(list)
    for problem in matching.reading.problems:
        wrong[problem.name].append(problem.message)
    if wrong:
        raise ValidationError(wrong)
    return matching


def _parameter(name: str, words: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": words,
        "schema": schema or {"type": "array", "items": {"type": "string"}},
        "explode": True,
    }


class TicketFilterBackend(BaseFilterBackend):
    """All filters for agents, the public ones for everybody else; what else is asked for is passed over."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        found: TicketQuerySet = matching_of(request).tickets
        return queryset & found

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        text = {"type": "string"}
        views, sorts = list(STANDING_VIEWS), list(SORTS)
        return [
            _parameter("view", "A standing view instead of all tickets.", enum=views, **text),
            _parameter("saved", "The number of a saved view (`views/`).", **text),
            _parameter(
                "sort", "The order; the view's own where none is given.", enum=sorts, **text
            ),
            _parameter("q", "Words: any of them, the best matches first.", **text),
            *(
                _parameter(name, f"{one.label}. {_WORDS}")
                for one in FILTERS
                for name in one.names()
            ),
        ]


class TicketPagination(KeysetPagination):
    """Pages in whichever order the list is asked for."""

    def paginate_matching(
        self, matching: Matching, rows: TicketQuerySet, request: Request
    ) -> list[Ticket]:
        """One page of what matches, as `rows` reads it."""
        sort = matching.sort
        if sort.order and not sort.nullable:
            view = type("Ordered", (), {"keyset_order": sort.order})()
            return self.paginate_queryset(rows & matching.tickets, request, view)
        cursor = request.query_params.get("cursor", "")
        try:
            page = list_page(matching, cursor=cursor, size=page_size_of(request))
        except BadCursor:
            self.refuse_cursor()
        self.goes_on(request, page.next_cursor)
        found = rows.in_bulk([ticket.pk for ticket in page.rows])
        return [found[ticket.pk] for ticket in page.rows if ticket.pk in found]
