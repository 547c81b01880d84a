"""Merging: find the other ticket, compare the two, confirm; and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.exceptions import MergedAway, NotAllowed, TicketRefusal
from tickets.models import Ticket
from tickets.models.merge import UNDO_WINDOW
from tickets.readers import new_readers
from tickets.selectors.merging import (
    default_survivor,
    heir_for,
    merge_of,
    partners_found,
    partners_suggested,
    side_of,
)
from tickets.services import merge_undo, tickets_merge
from tickets.views.actions import back, ticket_action
from tickets.views.detail import ticket_for
from tickets.views.listing import rail_context
from tickets.views.toasts import success_with_undo


@agent_required
@require_GET
def merge_find(request: AgentRequest, reference: str) -> HttpResponse:
    """The likeliest other ones first; any other by number or words."""
    ticket = ticket_for(request, reference)
    if not access.may_work(request.user, ticket):
        return forbidden(request)
    query = request.GET.get("q", "").strip()[:300]
    if query:
        found = partners_found(request.user, ticket, query)
    else:
        found = partners_suggested(request.user, ticket)
    context = {
        **rail_context(request),
        "ticket": ticket,
        "query": query,
        "found": found,
        "away": merge_of(ticket),
    }
    part = "_found" if request.headers.get("HX-Target") == "merge-found" else "find"
    return render(request, f"tickets/merge/{part}.html", context)


def forbidden(request: AgentRequest) -> HttpResponse:
    """One's own request is merged by others: the comparison shows what they keep to themselves."""
    return render(request, "403.html", {"message": str(NotAllowed())}, status=403)


@agent_required
@require_http_methods(["GET", "POST"])
def merge_compare(request: AgentRequest, reference: str, other: str) -> HttpResponse:
    """Both side by side, what will happen in words; a POST merges."""
    first, second = ticket_for(request, reference), ticket_for(request, other)
    if not (access.may_work(request.user, first) and access.may_work(request.user, second)):
        return forbidden(request)
    if request.method == "GET":
        return _compare_page(request, first, second)
    try:
        return _merge(request, first, second)
    except NotAllowed:
        return forbidden(request)
    except TicketRefusal as refusal:
        first, second = ticket_for(request, reference), ticket_for(request, other)
        return _compare_page(request, first, second, refusal=refusal)


def _merge(request: AgentRequest, first: Ticket, second: Ticket) -> HttpResponse:
    chosen = request.POST.get("survivor", "")
    survivor, merged = (second, first) if chosen == second.reference else (first, second)
    tickets_merge(
        survivor=survivor,
        merged=merged,
        actor=request.user,
        now=timezone.now(),
        confirmed_readers=confirmed_readers(request),
    )
    success_with_undo(
        request,
        _("%(merged)s was merged into %(survivor)s.")
        % {"merged": merged.reference, "survivor": survivor.reference},
        reverse("tickets:unmerge", args=[merged.reference]),
    )
    return back(request, survivor)


def confirmed_readers(request: AgentRequest) -> set[int]:
    """Whom the page named, where the agent said yes to all of them."""
    if request.POST.get("confirm") != "yes":
        return set()
    given = request.POST.getlist("reader")
    return {int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 16}


def _compare_page(
    request: AgentRequest, first: Ticket, second: Ticket, *, refusal: TicketRefusal | None = None
) -> HttpResponse:
    away = [ticket for ticket in (first, second) if ticket.merged_into_id is not None]
    context: dict[str, Any] = {
        **rail_context(request),
        "ticket": first,
        "other": second,
        "sides": [side_of(request.user, ticket) for ticket in (first, second)],
        "refusal": refusal if not isinstance(refusal, MergedAway) else None,
        "away": merge_of(away[0]) if away else None,
    }
    if first.pk != second.pk and not away:
        # Whichever of the two goes on, the same people read both.
        readers = new_readers(survivor=first, merged=second)
        context |= {
            "survivor": default_survivor(first, second),
            "of_first": readers.of_survivor,
            "of_second": readers.of_merged,
            "readers": readers.all,
            "until": timezone.now() + UNDO_WINDOW,
            "heir_of_first": first.assignee_id is None and heir_for(survivor=first, merged=second),
            "heir_of_second": second.assignee_id is None
            and heir_for(survivor=second, merged=first),
        }
    status = 409 if refusal or away else 200
    return render(request, "tickets/merge/compare.html", context, status=status)


@ticket_action
def unmerge_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Takes back the merge that took this ticket away."""
    merge = merge_of(ticket)
    if merge is None:
        messages.info(request, _("%(ticket)s stands alone.") % {"ticket": ticket.reference})
        return redirect("tickets:detail", ticket.reference)
    merge_undo(merge=merge, actor=request.user, now=timezone.now())
    messages.success(
        request,
        _(
            "%(merged)s and %(survivor)s are two tickets again. What was written since stays on %(survivor)s."
        )
        % {"merged": ticket.reference, "survivor": merge.survivor.reference},
    )
    return redirect("tickets:detail", ticket.reference)
