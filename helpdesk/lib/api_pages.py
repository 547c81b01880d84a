"""Pages of the API: keyset, so that the thousandth page costs what the first does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from helpdesk.lib.keyset import BadCursor, keyset_page

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGE_SIZE = 25
MAX_PAGE_SIZE = 100
NEWEST_FIRST = ("-created_at", "-pk")


def page_size_of(request: Request) -> int:
    """The `page_size` asked for, 1 to 100 (25 where none is); else ValidationError (400)."""
    given = request.query_params.get("page_size", str(PAGE_SIZE))
    if given.isascii() and given.isdigit() and len(given) <= 3:
        size = int(given)
        if 1 <= size <= MAX_PAGE_SIZE:
            return size
    raise ValidationError(
        {"page_size": [_("A whole number from 1 to %(max)d.") % {"max": MAX_PAGE_SIZE}]}
    )


class KeysetPagination(BasePagination):
    """`{"next": url or null, "results": [...]}`. A view's `keyset_order` names its order."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: "APIView | None" = None,
    ) -> list[Any]:
        size = page_size_of(request)
        order = getattr(view, "keyset_order", NEWEST_FIRST)
        cursor = request.query_params.get("cursor", "")
        try:
            page = keyset_page(
                cast("QuerySet[Any]", queryset), order=order, cursor=cursor, size=size
            )
        except BadCursor:
            self.refuse_cursor()
        self.goes_on(request, page.next_cursor)
        return page.rows

    def refuse_cursor(self) -> NoReturn:
        raise ValidationError(
            {"cursor": [_("This cursor is not one of ours; start at the first page.")]}
        ) from None

    def goes_on(self, request: Request, cursor: str) -> None:
        """Where the next page starts; "" on the last."""
        here = request.build_absolute_uri()
        self.next_url = replace_query_param(here, "cursor", cursor)
        self.has_next = bool(cursor)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url if self.has_next else None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        following = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            {"name": "page_size", "in": "query", "required": False, "schema": size},
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the next page starts; follow `next` instead of making one.",
                "schema": {"type": "string"},
            },
        ]
