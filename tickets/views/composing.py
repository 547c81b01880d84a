"""The composer's acts: send, preview, bring files, take a held reply back or let it go, complete what is typed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from accounts.models.user import AfterSend
from helpdesk.lib.markup import render_markdown
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, TicketRefusal
from tickets.forms import ComposerForm
from tickets.models import HeldReply, HeldState, Message, Ticket, Visibility
from tickets.selectors.completions import completions
from tickets.selectors.next_ticket import next_ticket
from tickets.selectors.writing import held_get, said_since
from tickets.services.composing import Composed, composed_send
from tickets.services.draft import draft_save
from tickets.services.held import held_recall, held_send
from tickets.services.macros.composer import macro_plan
from tickets.services.mentions import mentioned_people
from tickets.services.resolution import tell_open_lines
from tickets.services.staged_files import staged_add, staged_remove
from tickets.views.actions import LIST_QUERY_LENGTH, back, invalid, ticket_action
from tickets.views.detail import page_context, ticket_for
from tickets.views.drafts import file_json, number_of, text_of, wants_json, worked_ticket
from tickets.views.unresolved import knows_open_lines

PREVIEW_CHARACTERS = 50_000


@ticket_action
def message_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """A reply or a note, with what becomes of the ticket; or a look at it first."""
    form = ComposerForm(_as_meant(request))
    if "preview" in request.POST:
        return _previewed(request, ticket, form)
    if not form.is_valid():
        return _refused(request, ticket, form)
    mentioned = _mentioned_aloud(request, form)
    if mentioned:
        # What stands in the composer is asked about before anybody outside reads it.
        return _refused(request, ticket, form, mentioned=mentioned, status=409)
    try:
        sent = _send(request, ticket, form)
    except InvalidInput as refusal:
        form.add_error("body" if refusal.field == "body" else None, str(refusal))
        return _refused(request, ticket, form)
    except AlreadySubmitted:
        raise
    except TicketRefusal:
        # Whatever page says why: the text is in the draft, and its files are beside it.
        _keep(request, ticket)
        raise
    return _onward(request, ticket, sent)


def _as_meant(request: AgentRequest) -> QueryDict:
    """What was sent; where its writer was asked and makes it a note, that note."""
    if "as_note" not in request.POST:
        return request.POST
    sent = request.POST.copy()
    sent["mode"], sent["then"] = Visibility.INTERNAL.value, request.POST.get("as_note", "")
    request.POST = sent  # type: ignore[assignment]
    return sent


def _mentioned_aloud(request: AgentRequest, form: ComposerForm) -> list[User]:
    """Colleagues named in a reply, unless its writer has been told of each that the requester reads it."""
    if form.cleaned_data["mode"] != Visibility.PUBLIC:
        return []
    told = request.POST.getlist("with_mentions")
    people = mentioned_people(form.cleaned_data["body"])
    named = [person for person in people if person.pk != request.user.pk]
    return named if any(str(person.pk) not in told for person in named) else []


def _send(request: AgentRequest, ticket: Ticket, form: ComposerForm) -> Message | HeldReply:
    _tell_open_lines(request, ticket, form)
    composed = Composed(
        body=form.cleaned_data["body"],
        visibility=Visibility(form.cleaned_data["mode"]),
        files=request.FILES.getlist("files"),
        status_after=form.status_after,
        draft_base=number_of(request.POST.get("base", "")),
        macros=request.POST.getlist("macro"),
    )
    return composed_send(
        ticket=ticket,
        composed=composed,
        actor=request.user,
        now=timezone.now(),
        seen_version=form.cleaned_data["version"],
        submission_key=form.cleaned_data["submission_key"],
    )


def _tell_open_lines(request: AgentRequest, ticket: Ticket, form: ComposerForm) -> None:
    """What the message, by its button or by a macro, would resolve with lines still open."""
    chosen = request.POST.getlist("macro")
    plan = macro_plan(chosen=chosen, ticket=ticket, actor=request.user)
    tell_open_lines(
        ticket=ticket,
        target=form.status_after or plan.status,
        actor=request.user,
        is_known=knows_open_lines(request),
    )


def _keep(request: AgentRequest, ticket: Ticket) -> str:
    """The text becomes the draft and the files wait beside it; what is wrong with them, if anything."""
    now, wrong = timezone.now(), ""
    try:
        draft_save(
            ticket=ticket,
            text=text_of(request),
            actor=request.user,
            now=now,
            base=number_of(request.POST.get("base", "")),
            submission_key=request.POST.get("submission_key", ""),
        )
        staged_add(ticket=ticket, files=request.FILES.getlist("files"), actor=request.user, now=now)
    except TicketRefusal as refusal:
        wrong = str(refusal)
    return wrong


def _refused(
    request: AgentRequest, ticket: Ticket, form: ComposerForm, *, status: int = 422, **parts: Any
) -> HttpResponse:
    _keep(request, ticket)
    current = ticket_for(request, ticket.reference)
    page = invalid(request, current, composer=form, **parts)
    page.status_code = status
    return page


def _previewed(request: AgentRequest, ticket: Ticket, form: ComposerForm) -> HttpResponse:
    """The page again with the text as it will look, for browsers without script."""
    wrong = _keep(request, ticket)
    if wrong:
        messages.error(request, wrong)
    shown = {"composer": form, "preview_html": _rendered(request)}
    context = page_context(request, ticket_for(request, ticket.reference), **shown)
    return render(request, "tickets/detail.html", context)


def _rendered(request: AgentRequest) -> str:
    return render_markdown(request.POST.get("body", "")[:PREVIEW_CHARACTERS])


# --- Where one goes from here -------------------------------------------------------------------------


def _onward(request: AgentRequest, ticket: Ticket, sent: Message | HeldReply) -> HttpResponse:
    """To the ticket, the next one of the list, or the list, as this person likes it after sending."""
    is_note = isinstance(sent, Message) and sent.is_internal
    stays = request.user.after_send == AfterSend.STAY
    if stays or (is_note and not request.POST.get("then")):
        _say(request, sent, is_here=True)
        return back(request, ticket)
    _say(request, sent, is_here=False)
    query = request.POST.get("list_query", "")[:LIST_QUERY_LENGTH].partition("\n")[0]
    follower = None
    if request.user.after_send == AfterSend.NEXT:
        follower = next_ticket(
            user=request.user, list_query=query, ticket=ticket, now=timezone.now()
        )
    if follower is None:
        return redirect(f"{reverse('tickets:list')}?{query}")
    return redirect(f"{reverse('tickets:detail', args=[follower.reference])}?{query}")


def _say(request: AgentRequest, sent: Message | HeldReply, *, is_here: bool) -> None:
    """What was sent. A held reply says so itself where it is shown; elsewhere a message carries its Undo."""
    named = {"ticket": sent.ticket.reference}
    # Where one stays, the message leads on.
    onward = "next" if is_here else ""
    if isinstance(sent, Message) and sent.is_taking:
        messages.info(request, _("You took %(ticket)s with your reply.") % named)
    if isinstance(sent, HeldReply):
        if not is_here:
            tag = f"held:{sent.pk}:{sent.ticket.reference}:{int(sent.send_at.timestamp())}"
            messages.info(request, _("Your reply to %(ticket)s is on its way.") % named, tag)
    elif request.POST.get("then") == "resolve":
        messages.success(request, _("Sent and resolved: %(ticket)s.") % named, onward)
    elif sent.is_internal:
        messages.success(request, _("Note added to %(ticket)s.") % named)
    else:
        messages.success(request, _("Reply sent to %(ticket)s.") % named, onward)


# --- Held replies -------------------------------------------------------------------------------------


def _own_held(request: AgentRequest, reference: str, pk: int) -> HeldReply:
    """A reply of one's own on this ticket, or 404: nobody else learns that it is there."""
    held = held_get(request.user, pk)
    if held is None or held.ticket.reference != reference:
        raise Http404
    return held


@agent_required
@require_POST
def held_undo(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
    """Takes a reply back into the composer, as long as it is not sent."""
    held = _own_held(request, reference, pk)
    if held_recall(held=held, actor=request.user, now=timezone.now()):
        messages.info(request, _("Your reply is a draft again. Nothing was sent."))
    else:
        messages.warning(request, _("It was too late: your reply is sent."))
    return back(request, held.ticket)


@agent_required
@require_POST
def held_now(request: AgentRequest, reference: str, pk: int) -> HttpResponse:
    """Sends it without waiting any longer: asked for by its author, or by a page on which its time is over."""
    held = _own_held(request, reference, pk)
    held_send(pk=held.pk, now=timezone.now())
    held.refresh_from_db()
    if wants_json(request):
        return JsonResponse({"state": held.state, "reason": held.get_reason_display()})
    if held.state == HeldState.RETURNED:
        messages.warning(request, held.get_reason_display())
    return back(request, held.ticket)


# --- While one writes ---------------------------------------------------------------------------------


@agent_required
@require_POST
def preview(request: AgentRequest, reference: str) -> HttpResponse:
    """The text as it will look, by the renderer that will render it."""
    access.ticket_get(request.user, reference)
    return render(request, "tickets/composer/_preview.html", {"preview_html": _rendered(request)})


@agent_required
@require_POST
def file_add(request: AgentRequest, reference: str) -> HttpResponse:
    """Files pasted, dropped or chosen: stored at once, to be sent with the text."""
    try:
        ticket = worked_ticket(request, reference)
        files = staged_add(
            ticket=ticket,
            files=request.FILES.getlist("files"),
            actor=request.user,
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return JsonResponse({"detail": str(refusal)}, status=403)
    except InvalidInput as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    return JsonResponse({"files": [file_json(file) for file in files]}, status=201)


@agent_required
@require_POST
def file_remove(request: AgentRequest, reference: str, key: str) -> HttpResponse:
    """Takes a file away again before it is sent."""
    ticket = access.ticket_get(request.user, reference)
    if not staged_remove(ticket=ticket, key=key, actor=request.user):
        raise Http404
    if wants_json(request):
        return JsonResponse({"removed": key})
    return redirect("tickets:detail", ticket.reference)


@agent_required
@require_GET
def held_list(request: AgentRequest, reference: str) -> HttpResponse:
    """One's own replies on the ticket that are on their way: what a live event refreshes."""
    ticket = access.ticket_get(request.user, reference)
    return render(request, "tickets/composer/_held_list.html", {"ticket": ticket})


@agent_required
@require_GET
def since(request: AgentRequest, reference: str) -> HttpResponse:
    """What others said after the version that the composer knows, for whoever works the ticket."""
    ticket = access.ticket_get(request.user, reference)
    if not access.sees_internal(request.user, ticket):
        raise Http404  # the version alone would tell of a note
    said = said_since(request.user, ticket, number_of(request.GET.get("version", "")))
    shown = [
        {
            "who": message.author.full_name if message.author else _("The help desk"),
            "html": message.body_html,
            "is_internal": message.is_internal,
        }
        for message in said
    ]
    return JsonResponse({"version": ticket.version, "said": shown})


@agent_required
@require_GET
def complete(request: AgentRequest, reference: str) -> HttpResponse:
    """What fits what is being typed: `kind` is person, article or macro; `mode` as the form has it."""
    ticket = access.ticket_get(request.user, reference)
    if not access.sees_internal(request.user, ticket):
        raise Http404
    is_note = request.GET.get("mode") == Visibility.INTERNAL
    found = completions(
        request.GET.get("kind", ""),
        user=request.user,
        ticket=ticket,
        query=request.GET.get("q", ""),
        visibility=Visibility.INTERNAL if is_note else Visibility.PUBLIC,
    )
    return JsonResponse({"items": [vars(item) for item in found]})
