"""One ticket on one page: conversation, composer, and the panel's tabs."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Role, User
from helpdesk.lib.prepared_query import PreparedQuery
from tickets import access, transitions
from tickets.forms import AssignForm, ComposerForm, DetailsForm
from tickets.models import Priority, Status, Ticket
from tickets.models.ticket import TicketQuerySet, pk_of_reference
from tickets.selectors import history_of
from tickets.selectors.history import GROUPS
from tickets.selectors.page_marks import page_marks
from tickets.selectors.person_panel import person_panel
from tickets.services.status import is_slip
from tickets.thread import Window, marks_read, thread_read
from tickets.views.listing import rail_context

TABS = {
    "guide": _("Guide"),
    "person": _("Person"),
    "handoff": _("Hand-off"),
    "details": _("Details"),
    "history": _("History"),
}
TAB_COOKIE = "ticket_tab"
# Parts of the page that fetch the panel: all of it, or its history as it is now.
PANEL_TARGETS = ("panel", "history")


def ticket_for(request: AgentRequest, reference: str) -> Ticket:
    """The ticket with all that its header shows, in one query; 404 where it may not be seen.

    What few tickets have is left out: each table more doubles the ways that a database weighs up.
    """
    user = request.user
    pk = pk_of_reference(reference)
    if access.standing_of(user).hidden_ids:
        ticket = access.ticket_get(user, reference, _page_tickets(user))
    else:
        found = _open_to_all(user.pk, pk) if pk is not None else []
        if not found:
            raise Http404
        ticket = found[0]
    if ticket.requester.organisation_id == ticket.organisation_id:
        ticket.requester.organisation = ticket.organisation
    return ticket


def _page_tickets(user: User) -> TicketQuerySet:
    """Those that the person may see, each with all that its page asks."""
    visible = access.tickets_for(user)
    joined = visible.select_related("requester", "organisation", "assignee", "team")
    return joined.annotate(**page_marks(user))


@PreparedQuery
def _open_to_all(shape: None, keys: list[int]) -> TicketQuerySet:
    """The same for any agent from whom no team's tickets are hidden: (agent, ticket)."""
    agent = User(pk=keys[0], role=Role.AGENT, is_active=True)
    agent.__dict__["_standing"] = access.Standing([], [])
    return _page_tickets(agent).filter(pk=keys[1])[:1]


def composer_for(ticket: Ticket) -> ComposerForm:
    return ComposerForm(
        initial={"version": ticket.version, "submission_key": uuid.uuid4().hex, "mode": "public"}
    )


def _person(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    return person_panel(ticket)


def _details(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    return {"details_form": DetailsForm(ticket=ticket), "assign_form": AssignForm(ticket=ticket)}


def _history(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    group = request.GET.get("show", "")
    groups = [(code, name) for code, (name, _kinds) in GROUPS.items()]
    history = history_of(request.user, ticket, group)
    return {"history": history, "history_groups": groups, "history_group": group}


_TAB_CONTEXT = {"person": _person, "details": _details, "history": _history}


def panel_context(request: AgentRequest, ticket: Ticket, tab: str) -> dict[str, Any]:
    """What the chosen tab needs, and nothing that the others would."""
    more = _TAB_CONTEXT.get(tab)
    return {
        "tab": tab,
        "tabs": TABS.items(),
        "ticket": ticket,
        **(more(request, ticket) if more else {}),
    }


def chosen_tab(request: AgentRequest) -> str:
    """The tab that the address asks for, else the one that was open last."""
    tab = request.GET.get("tab") or request.COOKIES.get(TAB_COOKIE, "guide")
    return tab if tab in TABS else "guide"


def tab_kept(request: AgentRequest, response: HttpResponse) -> HttpResponse:
    """The tab stays open on the next ticket."""
    tab = request.GET.get("tab", "")
    if tab in TABS:
        path = reverse("tickets:list")
        response.set_cookie(
            TAB_COOKIE, tab, path=path, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def number_in(request: AgentRequest, name: str) -> int:
    """A primary key of the address; 0 where there is none."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def window_of(request: AgentRequest) -> Window:
    return Window(through=number_in(request, "message"))


def head_context(request: AgentRequest, ticket: Ticket) -> dict[str, Any]:
    """What the head offers; no query."""
    kind = access.actor_kind_on(request.user, ticket)
    targets = transitions.targets(status=ticket.status, actor_kind=kind)
    slips = is_slip(ticket=ticket, actor=request.user, actor_kind=kind, now=timezone.now())
    return {
        "ticket": ticket,
        "targets": targets,
        "can_resolve": Status.RESOLVED in targets,
        "reopening_counts": ticket.status == Status.RESOLVED and not slips,
        "priorities": [(p.value, p.name.lower(), p.label) for p in Priority],
    }


def page_context(request: AgentRequest, ticket: Ticket, **more: Any) -> dict[str, Any]:
    """The whole page; `more` replaces parts of it, such as a composer with its errors.

    The list beside the ticket follows in a request of its own, and stays when another is opened.
    """
    now = timezone.now()
    thread = thread_read(user=request.user, ticket=ticket, window=window_of(request), now=now)
    return {
        **rail_context(request),
        **head_context(request, ticket),
        "thread": thread,
        **panel_context(request, ticket, more.get("tab") or chosen_tab(request)),
        "composer": composer_for(ticket),
        **more,
    }


@agent_required
@require_GET
def ticket_detail(request: AgentRequest, reference: str) -> HttpResponse:
    """The page, or one tab of its panel for htmx. One's own request opens in the portal."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    target = request.headers.get("HX-Target")
    if target in PANEL_TARGETS:
        context = panel_context(request, ticket, chosen_tab(request))
        context["thread"] = marks_read(user=request.user, ticket=ticket)
        page = render(request, "tickets/_panel.html", {**rail_context(request), **context})
    else:
        name = "_swap" if target == "main" else "detail"
        page = render(request, f"tickets/{name}.html", page_context(request, ticket))
    # One address, several answers, each true for this moment only.
    page["Cache-Control"] = "no-store" if target else "no-cache"
    # Nobody chose a tab where the open one refreshes itself.
    return page if target == "history" else tab_kept(request, page)
