"""Who is here: told by pages while somebody looks at them, and asked for a list's rows. JSON for our own script."""

import re

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.models import Ticket
from tickets.presence import Here, State, presence_note, presence_of
from tickets.views.actions import ticket_action

IDS_MAX = 100
_TAB = re.compile(r"[a-z0-9]{1,16}")


def _ids(given: str) -> list[int]:
    """The keys that were asked about, at most a hundred; what is none is passed over."""
    parts = given.split(",")[:IDS_MAX]
    return [int(pk) for pk in parts if pk.isascii() and pk.isdigit() and len(pk) < 16]


def _answer(request: AgentRequest, pks: list[int]) -> JsonResponse:
    """The others at these tickets, as far as this person works them; one query."""
    visible = access.tickets_for(request.user).filter(pk__in=pks)
    visible = visible.exclude(requester=request.user)
    mine = list(visible.order_by().values_list("pk", flat=True)) if pks else []
    found = presence_of(mine, now=timezone.now())

    def others(people: list[Here]) -> list[dict[str, object]]:
        return [here.as_json() for here in people if here.id != request.user.pk]

    response = JsonResponse({"tickets": {str(pk): others(people) for pk, people in found.items()}})
    response["Cache-Control"] = "no-store"
    return response


@agent_required
@require_GET
def presence_list(request: AgentRequest) -> HttpResponse:
    """Who is at each of the tickets in `ids`."""
    return _answer(request, _ids(request.GET.get("ids", "")))


@ticket_action
def presence_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """This page is looked at, written on, or left; answers who else is here, and at the rows in `ids`."""
    state, tab = request.POST.get("state", ""), request.POST.get("tab", "")
    if state not in set(State) or not _TAB.fullmatch(tab):
        return HttpResponse(status=400)
    now = timezone.now()
    presence_note(ticket=ticket, user=request.user, tab=tab, state=State(state), now=now)
    if state == State.GONE:
        return HttpResponse(status=204)
    return _answer(request, [ticket.pk, *_ids(request.POST.get("ids", ""))])
