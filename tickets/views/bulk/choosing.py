"""From some chosen tickets to a job: what to do, what would happen, and doing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required
from helpdesk.lib.keyset import BadCursor, keyset_page
from tickets.bulk_forms import FORMS, ActionForm
from tickets.exceptions import BadFilters, InvalidInput, TicketRefusal
from tickets.models import BulkJob
from tickets.selectors.bulk import Chosen, cards_of, chosen_read, foreseen, jobs_for
from tickets.selectors.bulk.choosing import matching_count, matching_words
from tickets.selectors.bulk.words import job_title, names_for
from tickets.services.bulk import AT_ONCE, BULK_MAX, bulk_create, job_work
from tickets.views.bulk.tray import tray_add, tray_answer

# A longer address is refused by Django, after the change was made.
QUERY_LENGTH = 2_000


@agent_required
@require_http_methods(["GET", "POST"])
def bulk(request: AgentRequest) -> HttpResponse:
    """GET: the jobs so far. POST: tickets were chosen; what is to be done, and what would happen."""
    return _choose(request) if request.method == "POST" else _jobs(request)


def _jobs(request: AgentRequest) -> HttpResponse:
    jobs, cursor = jobs_for(request.user), request.GET.get("after", "")
    try:
        page = keyset_page(jobs, order=("-pk",), cursor=cursor)
    except BadCursor:
        page = keyset_page(jobs, order=("-pk",))
    cards = cards_of(page.rows, now=timezone.now())
    return render(request, "tickets/bulk/jobs.html", {"cards": cards, "page": page})


def _choose(request: AgentRequest) -> HttpResponse:
    try:
        chosen = _chosen(request)
    except TicketRefusal as refusal:
        return _refused(request, refusal)
    form = _form(request, chosen)
    return _page(request, form, chosen, status=200)


def _chosen(request: AgentRequest) -> Chosen:
    chosen = chosen_read(request.user, request.POST, now=timezone.now())
    if not len(chosen):
        raise InvalidInput("tickets", _("Choose at least one ticket."))
    if request.POST.get("action") not in FORMS:
        raise InvalidInput("action", _("Choose what to do with them."))
    return chosen


def _refused(request: AgentRequest, refusal: TicketRefusal) -> HttpResponse:
    """Nothing to choose from: said in the dialog, or over the list one came from."""
    if request.headers.get("HX-Request"):
        return render(request, "tickets/bulk/_refused.html", {"refusal": refusal}, status=422)
    messages.error(request, str(refusal))
    return redirect(_list_url(request))


def _list_url(request: AgentRequest) -> str:
    query = request.POST.get("query", "")[:QUERY_LENGTH]
    url = reverse("tickets:list")
    return f"{url}?{query}" if query and "\n" not in query and "\r" not in query else url


def _form(request: AgentRequest, chosen: Chosen) -> ActionForm:
    """Bound once the form itself was sent; when the dialog opens, with what is likeliest."""
    kind = FORMS[request.POST["action"]]
    data = request.POST if "submission_key" in request.POST else None
    return kind(data, user=request.user, pks=chosen.pks)


def _action(form: ActionForm) -> dict[str, Any] | None:
    """What would be done as the form stands; None while it says nothing that could be."""
    if not form.is_bound:
        fields = {name: form.get_initial_for_field(f, name) for name, f in form.fields.items()}
        first = {n: _first(f) for n, f in form.fields.items() if fields[n] is None}
        form = type(form)({**fields, **first}, user=form.user, pks=form.pks)
    return form.action() if form.is_valid() else None


def _first(field: Any) -> Any:
    """What a browser shows chosen: the first of a list."""
    choices = list(field.choices) if hasattr(field, "choices") else []
    return str(choices[0][0]) if choices else ""


def _page(request: AgentRequest, form: ActionForm, chosen: Chosen, *, status: int) -> HttpResponse:
    action = _action(form)
    # The title is made by the words of a job: of one that is not asked for yet.
    job = BulkJob(action=action or {}, total=len(chosen))
    context = {
        "form": form,
        "chosen": chosen,
        "title": job_title(job, names_for([job])) if action else form.button,
        "lines": _foreseen(request, form, action, chosen) if action else [],
        "at_once": len(chosen) <= AT_ONCE,
        "most": BULK_MAX,
        "tickets": "" if chosen.is_all else ",".join(map(str, chosen.pks)),
        "query": request.POST.get("query", "")[:QUERY_LENGTH],
        "submission_key": request.POST.get("submission_key") or uuid.uuid4().hex,
        "list_url": _list_url(request),
    }
    is_dialog = request.headers.get("HX-Request")
    template = "tickets/bulk/_choose.html" if is_dialog else "tickets/bulk/choose.html"
    return render(request, template, context, status=status)


def _foreseen(
    request: AgentRequest, form: ActionForm, action: dict[str, Any], chosen: Chosen
) -> list[str]:
    try:
        return foreseen(user=request.user, action=action, chosen=chosen, now=timezone.now())
    except TicketRefusal as refusal:
        return [str(refusal)]


@agent_required
@require_GET
def count(request: AgentRequest) -> HttpResponse:
    """How many match the list's URL, in words, up to what one job takes."""
    try:
        number = matching_count(request.user, request.GET, now=timezone.now())
    except BadFilters as refusal:
        return HttpResponse(escape(str(refusal)), status=422)
    return HttpResponse(matching_words(number))


@agent_required
@require_POST
def start(request: AgentRequest) -> HttpResponse:
    """Creates the job. A few tickets are changed while one waits, many by the workers."""
    try:
        chosen = _chosen(request)
    except TicketRefusal as refusal:
        return _refused(request, refusal)
    form = _form(request, chosen)
    if not form.is_valid():
        return _page(request, form, chosen, status=422)
    if "look" in request.POST:
        return _page(request, form, chosen, status=200)
    try:
        job = _create(request, form, chosen)
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, form, chosen, status=422)
    except TicketRefusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, chosen, status=422)
    tray_add(request, job)
    if not request.headers.get("HX-Request"):
        return redirect(_list_url(request))
    answer = tray_answer(request)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#bulk-tray", "outerHTML"
    answer["HX-Trigger-After-Swap"] = "bulk:started"
    return answer


def _create(request: AgentRequest, form: ActionForm, chosen: Chosen) -> BulkJob:
    job = bulk_create(
        actor=request.user,
        action=form.action(),
        ticket_ids=chosen.pks,
        now=timezone.now(),
        submission_key=request.POST.get("submission_key", ""),
    )
    is_ours = job.is_made_now and job.total <= AT_ONCE
    return job_work(job=job, clock=timezone.now) if is_ours else job
