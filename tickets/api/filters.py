"""The list's filters for machines: those of the pages, by the same names; wrong values are refused by name."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from tickets.filters import FILTERS
from tickets.models.ticket import TicketQuerySet
from tickets.selectors.matching import Matching, matching_read

_WORDS = "Any of the values given; the name may be repeated. docs/api.md lists them."


def matching_of(request: Request) -> Matching:
    """What the query asks for. Raises ValidationError (400) with each wrong parameter by its name."""
    matching = matching_read(request.user, request.query_params, now=timezone.now())  # type: ignore[arg-type]
    wrong: dict[str, list[str]] = defaultdict(list)
    for problem in matching.reading.problems:
        wrong[problem.name].append(problem.message)
    if wrong:
        raise ValidationError(wrong)
    return matching


class TicketFilterBackend(BaseFilterBackend):
    """All filters for agents, the public ones for everybody else; what else is asked for is passed over."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        found: TicketQuerySet = matching_of(request).tickets
        return queryset & found

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": f"{one.label}. {_WORDS}",
                "schema": {"type": "array", "items": {"type": "string"}},
                "explode": True,
            }
            for one in FILTERS
            for name in one.names()
        ]
