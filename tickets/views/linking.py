"""Links of a ticket: shown, found, added, removed; and what to do with those that waited for this one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import LinkKind, Status, Ticket, TicketLink, Visibility
from tickets.models.merge import LINKED_BY_HAND, link_words
from tickets.models.ticket import pk_of_reference
from tickets.selectors.links import link_get, links_of
from tickets.selectors.merging import merges_received
from tickets.selectors.search import tickets_search
from tickets.services import (
    NewMessage,
    link_add,
    link_remove,
    message_add,
    ticket_transition,
)
from tickets.services.resolution import tell_open_lines
from tickets.views.actions import ticket_action
from tickets.views.detail import ticket_for
from tickets.views.listing import rail_context
from tickets.views.toasts import success_with_undo
from tickets.views.unresolved import knows_open_lines

TURNED = "turned:"
FOUND = 8


@agent_required
@require_GET
def links(request: AgentRequest, reference: str) -> HttpResponse:
    """The links of a ticket, with a form for one more; the panel draws the same without the page around."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    query = request.GET.get("q", "").strip()[:300]
    found = tickets_search(request.user, query, limit=FOUND) if query else []
    context = {
        **rail_context(request),
        "ticket": ticket,
        "links": links_of(request.user, ticket),
        "merges": merges_received(request.user, ticket),
        "choices": _choices(),
        "kind": request.GET.get("kind", LinkKind.RELATED),
        "query": query,
        "found": [other for other in found if other.pk != ticket.pk],
    }
    part = "_panel" if request.headers.get("HX-Request") else "page"
    return render(request, f"tickets/links/{part}.html", context)


def _choices() -> list[tuple[str, str]]:
    """Each kind from either side, but for the one that is the same from both."""
    choices: list[tuple[str, str]] = []
    for kind in LINKED_BY_HAND:
        choices.append((kind.value, link_words(kind, is_turned=False)))
        if kind != LinkKind.RELATED:
            choices.append((f"{TURNED}{kind.value}", link_words(kind, is_turned=True)))
    return choices


@ticket_action
def link_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Links to the ticket of this number; words that are no number lead to what they find."""
    given, kind = request.POST.get("other", "").strip()[:300], request.POST.get("kind", "")
    page = reverse("tickets:links", args=[ticket.reference])
    pk = pk_of_reference(given)
    other = access.tickets_for(request.user).filter(pk=pk).first() if pk is not None else None
    if other is None:
        return redirect(f"{page}?{urlencode({'q': given, 'kind': kind})}" if given else page)
    try:
        link = _link(request, ticket, other, kind)
    except InvalidInput as refusal:
        messages.error(request, str(refusal))
        return redirect(page)
    undo = reverse("tickets:link_remove", args=[ticket.reference, link.pk])
    success_with_undo(request, _("Linked to %(ticket)s.") % {"ticket": other.reference}, undo)
    return _details(ticket)


def _link(request: AgentRequest, ticket: Ticket, other: Ticket, given: str) -> TicketLink:
    kind = given.removeprefix(TURNED)
    if kind not in LinkKind.values:
        raise InvalidInput("kind", _("Choose how the two are linked."))
    if given.startswith(TURNED):
        ticket, other = other, ticket
    return link_add(
        ticket=ticket, other=other, kind=LinkKind(kind), actor=request.user, now=timezone.now()
    )


def _details(ticket: Ticket) -> HttpResponse:
    return redirect(f"{reverse('tickets:detail', args=[ticket.reference])}?tab=details")


@ticket_action
def unlink_post(request: AgentRequest, ticket: Ticket, pk: int) -> HttpResponse:
    link = link_get(request.user, ticket, pk)
    if link is None:
        messages.info(request, _("This link is gone already."))
        return _details(ticket)
    link_remove(link=link, actor=request.user, now=timezone.now())
    messages.success(request, _("The link was removed."))
    return _details(ticket)


@ticket_action
def follow_post(request: AgentRequest, ticket: Ticket, pk: int) -> HttpResponse:
    """After this one was solved: solves the other one too, or notes there that this one is."""
    link = link_get(request.user, ticket, pk)
    if link is None or link.other_id != ticket.pk:
        raise Http404
    other, now = link.ticket, timezone.now()
    if request.POST.get("do") == "resolve":
        tell_open_lines(
            ticket=other,
            target=Status.RESOLVED,
            actor=request.user,
            is_known=knows_open_lines(request),
        )
        ticket_transition(ticket=other, target=Status.RESOLVED, actor=request.user, now=now)
        said = _("%(ticket)s was resolved too.")
    else:
        words = link_words(link.kind, is_turned=False)
        body = _("%(words)s %(ticket)s, which is resolved now.") % {
            "words": words,
            "ticket": ticket.reference,
        }
        note = NewMessage(body=body, visibility=Visibility.INTERNAL)
        message_add(ticket=other, new=note, actor=request.user, now=now)
        said = _("It was noted on %(ticket)s.")
    messages.success(request, said % {"ticket": other.reference})
    return redirect("tickets:detail", ticket.reference)
