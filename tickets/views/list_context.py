"""What the list's pages and fragments are drawn from: the view in the URL, its filters, and one page of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import AgentRequest
from helpdesk.lib.bounded import TookTooLong, time_limit
from helpdesk.lib.keyset import BadCursor, Page
from tickets.columns import Column
from tickets.filters import Chip, Problem, filter_names, is_filter
from tickets.models import SavedView, Ticket, ViewLayout
from tickets.models.ticket import pk_of_reference
from tickets.rows import rows_read
from tickets.selectors import Matching, matching_read, view_get
from tickets.selectors.columns import layout_columns, layout_of, layouts_chosen
from tickets.selectors.paging import list_page
from tickets.selectors.saved_views import may_change, params_of, saved_view_of
from tickets.table import table_read

log = structlog.get_logger(__name__)

PAGE_SIZE = 25
ROWS_MAX = PAGE_SIZE * 8
# A list that was put together from any filters may take so long; the standing ones have their index.
LIST_SECONDS = 4.0
# What says which list it is, beside its filters; all else in a URL says where in it one is.
_LIST = ("view", "saved", "sort")
LAYOUTS = "view_layouts"
LIST_QUERY_LENGTH = 2_000


def list_params(request: AgentRequest) -> QueryDict:
    """The list that the URL means, whole: view, filters, words, order, and the saved view they are of.

    A saved view that is only named is filled in; without a view it is what waits for this agent, or
    all tickets where there are filters. Read once a request; not to be changed.
    """
    known: QueryDict | None = request.__dict__.get("_list_params")
    if known is None:
        known = request.__dict__["_list_params"] = _params_read(request)
    return known


def _params_read(request: AgentRequest) -> QueryDict:
    params = QueryDict(mutable=True)
    # A form that was refused names the list that it was sent from.
    sent = QueryDict(request.POST.get("list_query", "")[:LIST_QUERY_LENGTH])
    for name, values in (request.GET or sent).lists():
        if name in _LIST or is_filter(name):
            params.setlist(name, values)
    is_narrowed = bool(filter_names(params))
    saved = params.get("saved", "")
    if saved and not is_narrowed and "view" not in params:
        view = saved_view_of(request.user, saved)
        if view is not None:
            params = params_of(view)
            params["saved"] = saved
    default = "all" if is_narrowed or saved else "mine"
    params["view"] = view_get(params.get("view", default)).code
    return params


def without(params: QueryDict, *pairs: tuple[str, str]) -> str:
    """The query without these values, for the link that takes them out."""
    left = params.copy()
    for name, value in pairs:
        left.setlist(name, [one for one in left.getlist(name) if one.strip() != value])
        if not left.getlist(name):
            left.pop(name, None)
    return left.urlencode()


def rail_context(request: AgentRequest) -> dict[str, Any]:
    """What the rail shows, and the query that leads back to the list one came from; no query."""
    params = list_params(request)
    standing = view_get(params.get("view", ""))
    saved = saved_view_of(request.user, params.get("saved", ""))
    return {
        "view": "" if saved else standing.code,
        "saved": saved,
        "is_view_gone": "saved" in params and saved is None,
        "standing": standing,
        "list_title": saved.name if saved else standing.name,
        "list_query": params.urlencode(),
        "now": timezone.now(),
    }


def matching_for(request: AgentRequest) -> Matching:
    """What the URL asks for."""
    return matching_read(request.user, list_params(request), now=timezone.now())


def page_of(matching: Matching, cursor: str, size: int = PAGE_SIZE) -> tuple[Page[Ticket], bool]:
    """(the page, whether it could not be read in time). A bad cursor starts at the top."""
    try:
        if not matching.reading.is_narrowed:
            return _page(matching, cursor, size), False
        with time_limit(LIST_SECONDS):
            return _page(matching, cursor, size), False
    except TookTooLong:
        log.warning("list_too_slow", filters=[chip.name for chip in matching.reading.chips])
        return Page([], ""), True


def _page(matching: Matching, cursor: str, size: int) -> Page[Ticket]:
    try:
        return list_page(matching, cursor=cursor, size=size)
    except BadCursor:
        return list_page(matching, size=size)


def filter_context(matching: Matching, params: QueryDict) -> dict[str, Any]:
    """The filters in words, each with the link that takes it out, and the orders to choose from."""

    def out(one: Chip | Problem) -> str:
        return without(params, (one.name, one.value))

    bare = params.copy()
    bare.pop("sort", None)
    reading = matching.reading
    quoted = _("“%(words)s”") % {"words": reading.query}
    words = [Chip("q", reading.query, "", quoted)] if reading.query else []
    return {
        "chips": [(chip, out(chip)) for chip in [*words, *reading.chips]],
        "problems": [(problem, out(problem)) for problem in reading.problems],
        "is_narrowed": reading.is_narrowed,
        "sort": matching.sort,
        "sorts": matching.view.sorts,
        "sortless_query": bare.urlencode(),
    }


def saved_context(
    request: AgentRequest, params: QueryDict, saved: SavedView | None
) -> dict[str, Any]:
    """Whether what is shown is still what the saved view says, and who may change that."""
    if saved is None:
        return {"can_change_view": False, "is_view_changed": False}
    given = params.copy()
    given.pop("saved", None)
    return {
        "can_change_view": may_change(request.user, saved),
        "is_view_changed": dict(given.lists()) != dict(params_of(saved).lists()),
    }


def rows_wanted(request: AgentRequest) -> int:
    """How many rows to draw: a page, or as many as there were when a ticket was opened from them."""
    given = request.GET.get("rows", "")
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else PAGE_SIZE
    return min(max(asked, PAGE_SIZE), ROWS_MAX)


def list_context(request: AgentRequest) -> dict[str, Any]:
    """The narrow list: its rows, filters and the bar of what is new."""
    params, context = list_params(request), rail_context(request)
    matching = matching_for(request)
    page, is_slow = page_of(matching, request.GET.get("after", ""), rows_wanted(request))
    now, pks = timezone.now(), [ticket.pk for ticket in page.rows]
    query = str(context["list_query"])
    return {
        **context,
        **filter_context(matching, params),
        **saved_context(request, params, context["saved"]),
        "page": page,
        "is_slow": is_slow,
        "rows": rows_read(pks, now=now, query=query, reader=request.user),
        "current": pk_of_reference(request.GET.get("open", "")),
        **shown_context(now, pks),
    }


def shown_context(now: datetime, pks: list[int]) -> dict[str, Any]:
    """What the bar of what is new compares with."""
    return {"shown_at": now.isoformat(), "shown": ",".join(map(str, pks))}


def layout_key(context: dict[str, Any]) -> str:
    """What the layout of the list is remembered under."""
    saved = context["saved"]
    return f"saved-{saved.pk}" if saved else context["standing"].code


def layout_for(request: AgentRequest, context: dict[str, Any]) -> ViewLayout:
    """How this person looks at the view. What they chose is kept in the session, read from the table once."""
    chosen = request.session.get(LAYOUTS)
    if chosen is None:
        chosen = request.session[LAYOUTS] = layouts_chosen(request.user)
    return layout_of(request.user, layout_key(context), context["saved"], chosen)


# The orders that pressing a column's head leads to, in turn.
_BY_HEAD = {
    "priority": ("priority",),
    "due": ("due",),
    "updated": ("updated",),
    "created": ("newest", "oldest"),
    "unanswered": ("unanswered",),
    "resolved": ("solved",),
}


@dataclass(frozen=True)
class Head:
    """A column's head: `query` leads to its order, `direction` is set where the list is in it."""

    code: str
    label: Any
    query: str = ""
    direction: str = ""


def heads_of(columns: list[Column], matching: Matching, params: QueryDict) -> list[Head]:
    """The heads of a table, those with an order of their own as links."""
    known = {sort.code: sort for sort in matching.view.sorts}
    return [_head(column, [c for c in _BY_HEAD.get(column.code, ()) if c in known], matching, params)
            for column in columns]  # fmt: skip


def _head(column: Column, orders: list[str], matching: Matching, params: QueryDict) -> Head:
    if not orders:
        return Head(column.code, column.label)
    now = matching.sort.code
    is_current = now in orders
    there = params.copy()
    there["sort"] = orders[(orders.index(now) + 1) % len(orders)] if is_current else orders[0]
    is_falling = is_current and matching.sort.order[0].startswith("-")
    direction = ("descending" if is_falling else "ascending") if is_current else ""
    return Head(column.code, column.label, there.urlencode(), direction)


def wide_context(request: AgentRequest) -> dict[str, Any]:
    """The same list with the columns that were chosen for it; `is_wide` False where it is to be narrow."""
    context = rail_context(request)
    layout = layout_for(request, context)
    if not layout.is_wide:
        return {"is_wide": False, **list_context(request)}
    columns = layout_columns(layout)
    params, matching = list_params(request), matching_for(request)
    page, is_slow = page_of(matching, request.GET.get("after", ""))
    now, pks = timezone.now(), [ticket.pk for ticket in page.rows]
    query = str(context["list_query"])
    return {
        **context,
        **filter_context(matching, params),
        **saved_context(request, params, context["saved"]),
        "is_wide": True,
        "is_slow": is_slow,
        "columns": columns,
        "heads": heads_of(columns, matching, params),
        "page": page,
        "lines": table_read(pks, columns, now=now, query=query, reader=request.user),
        **shown_context(now, pks),
    }
