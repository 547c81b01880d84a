"""Which filters the API offers to whom."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend

from tickets.filters import TicketFilter


class RequesterTicketFilter(TicketFilter):
    """Only what a requester may see: a filter on anything else would answer questions about it."""

    priority = None
    tier = None
    team = None
    assignee = None
    requester = None
    tag = None


class RoleFilterBackend(DjangoFilterBackend):
    """The view's filters for agents, the narrow ones for everybody else."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> Any:
        request = getattr(view, "request", None)
        is_agent = getattr(getattr(request, "user", None), "is_agent", False)
        describing = getattr(view, "swagger_fake_view", False)
        return view.filterset_class if is_agent or describing else RequesterTicketFilter
