"""Drafts: saved as one types, listed, thrown away, taken back, chosen between. All of them one's own."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.markup import plain_text, render_markdown
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed
from tickets.models import Draft, StagedFile, Ticket, Visibility
from tickets.selectors.writing import draft_of, drafts_of, drafts_out_of_sight, staged_of
from tickets.services.draft import (
    DraftText,
    draft_choose,
    draft_discard,
    draft_move,
    draft_restore,
    draft_save,
)
from tickets.views.listing import rail_context

NUMBER_LENGTH = 9


def number_of(given: str) -> int:
    """A whole number that a form holds; 0 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= NUMBER_LENGTH else 0


def text_of(request: AgentRequest) -> DraftText:
    """What the composer's form holds."""
    mode = request.POST.get("mode", "")
    shown = Visibility(mode) if mode in Visibility.values else Visibility.PUBLIC
    macros = tuple(request.POST.getlist("macro"))
    return DraftText(request.POST.get("body", ""), shown, macros)


def draft_json(draft: Draft | None, files: list[StagedFile] | None = None) -> dict[str, Any]:
    """A draft as the composer's script reads it; without one, revision 0."""
    at = timezone.localtime(draft.updated_at) if draft else None
    return {
        "revision": draft.revision if draft else 0,
        "body": draft.body if draft else "",
        "mode": draft.mode if draft else Visibility.PUBLIC.value,
        "other": draft.other_body if draft else "",
        "reason": draft.get_reason_display() if draft and draft.reason else "",
        "saved_at": date_format(at, "TIME_FORMAT") if at else "",
        "files": [file_json(file) for file in files or []],
    }


def file_json(file: StagedFile) -> dict[str, Any]:
    address = reverse("portal:attachment", args=[file.key])
    return {
        "key": file.key,
        "name": file.name,
        "size": file.size,
        "is_picture": file.is_picture,
        "url": f"{address}?inline=1" if file.is_picture else address,
        "remove": reverse("tickets:file_remove", args=[file.ticket.reference, file.key]),
    }


def worked_ticket(request: AgentRequest, reference: str) -> Ticket:
    """The ticket, for those who work it; 404 where it may not be seen. Raises NotAllowed."""
    ticket = access.ticket_get(request.user, reference)
    access.require_worker(request.user, ticket)
    return ticket


def wants_json(request: AgentRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@agent_required
@require_GET
def draft_list(request: AgentRequest) -> HttpResponse:
    """Everything that one began to write and did not send."""
    drafts = drafts_of(request.user)
    for draft in drafts:
        draft.excerpt = plain_text(render_markdown((draft.body or draft.other_body)[:600]))  # type: ignore[attr-defined]
    context = {
        **rail_context(request),
        "drafts": drafts,
        "out_of_sight": drafts_out_of_sight(request.user),
        "view": "drafts",
    }
    return render(request, "tickets/drafts.html", context)


@agent_required
@require_http_methods(["GET", "POST"])
def draft(request: AgentRequest, reference: str) -> HttpResponse:
    """GET: the draft as it is on the server. POST: keeps what stands in the composer."""
    try:
        ticket = worked_ticket(request, reference)
        if request.method == "POST":
            _require_same_person(request)
            return _save(request, ticket)
    except NotAllowed as refusal:
        return JsonResponse({"detail": str(refusal)}, status=403)
    except AlreadySubmitted:
        return JsonResponse({**draft_json(None), "is_sent": True, "new_key": uuid.uuid4().hex})
    except InvalidInput as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    files = staged_of(request.user, ticket)
    return JsonResponse(draft_json(draft_of(request.user, ticket), files))


def _require_same_person(request: AgentRequest) -> None:
    """Somebody else may have signed in since the page was drawn: what is in it is not theirs."""
    if request.POST.get("me", str(request.user.pk)) != str(request.user.pk):
        raise NotAllowed


def _save(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    kept = draft_save(
        ticket=ticket,
        text=text_of(request),
        actor=request.user,
        now=timezone.now(),
        base=number_of(request.POST.get("base", "")),
        submission_key=request.POST.get("submission_key", ""),
    )
    return JsonResponse(draft_json(kept))


@agent_required
@require_POST
def draft_change(request: AgentRequest, reference: str, change: str) -> HttpResponse:
    """Throws the draft away, takes it back, keeps one of two, or moves it to where its ticket lives on."""
    ticket = access.ticket_get(request.user, reference)
    try:
        CHANGES[change](request, ticket)
    except NotAllowed as refusal:
        return render(request, "403.html", {"message": str(refusal)}, status=403)
    if wants_json(request):
        files = staged_of(request.user, ticket)
        return JsonResponse(draft_json(draft_of(request.user, ticket), files))
    target = ticket.merged_into if change == "move" and ticket.merged_into else ticket
    return redirect("tickets:detail", target.reference)


def _discard(request: AgentRequest, ticket: Ticket) -> None:
    discarded = draft_discard(ticket=ticket, actor=request.user, now=timezone.now())
    if discarded and not wants_json(request):
        messages.info(request, _("The draft was discarded."), extra_tags=f"undo:{ticket.reference}")


def _restore(request: AgentRequest, ticket: Ticket) -> None:
    draft_restore(ticket=ticket, actor=request.user, now=timezone.now())


def _keep_this(request: AgentRequest, ticket: Ticket) -> None:
    draft_choose(ticket=ticket, actor=request.user, is_other=False, now=timezone.now())


def _keep_other(request: AgentRequest, ticket: Ticket) -> None:
    draft_choose(ticket=ticket, actor=request.user, is_other=True, now=timezone.now())


def _move(request: AgentRequest, ticket: Ticket) -> None:
    if ticket.merged_into is not None:
        target = access.ticket_get(request.user, ticket.merged_into.reference)
        draft_move(ticket=ticket, target=target, actor=request.user, now=timezone.now())


CHANGES = {
    "discard": _discard,
    "restore": _restore,
    "keep": _keep_this,
    "other": _keep_other,
    "move": _move,
}
