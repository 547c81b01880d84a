"""The people on a ticket: in copy, watching, and whose request it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from notifications.services import is_reachable
from tickets import access, services
from tickets.exceptions import InvalidInput
from tickets.forms_people import NewPersonForm
from tickets.models import PersonRole, Ticket
from tickets.selectors.person_panel import participants_on, people_search, person_named
from tickets.selectors.person_panel import person_more as read_more
from tickets.views.actions import back, ticket_action
from tickets.views.detail import ticket_for
from tickets.views.listing import rail_context

TYPED_LENGTH = 300


def typed(request: AgentRequest, name: str) -> str:
    """What was typed to name a person, in the address or the form."""
    given = request.POST.get(name) or request.GET.get(name, "")
    return given.replace("\x00", "").strip()[:TYPED_LENGTH]


def person_by_pk(given: str) -> User | None:
    """The active person with this key; None for anything else."""
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return None
    people = User.objects.select_related("organisation")
    return people.filter(pk=int(given), is_active=True).first()


def seen_version(request: AgentRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


@agent_required
@require_GET
def people_options(request: AgentRequest) -> HttpResponse:
    """Who fits what is being typed, as the options of the field's list."""
    found = people_search(typed(request, "person"))
    return render(request, "tickets/people/_options.html", {"found": found})


@agent_required
@require_GET
def person_more(request: AgentRequest, reference: str) -> HttpResponse:
    """What the requester asked for, for the Person tab; without JavaScript their own page."""
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    if not request.headers.get("HX-Request"):
        return redirect("tickets:person", ticket.requester_id)
    now = timezone.now()
    context = {"ticket": ticket, "now": now, **read_more(request.user, ticket, now=now)}
    return render(request, "tickets/people/_more.html", context)


@ticket_action
def person_add(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """In copy, or watching. Words that fit several people, or nobody, lead to a choice."""
    text = typed(request, "person")
    person = person_by_pk(request.POST.get("pk", "")) or person_named(text)
    if person is None:
        return choice_page(request, ticket, NewPersonForm(initial=_guess(text, ticket)))
    try:
        return _added(request, ticket, person)
    except InvalidInput as refusal:
        messages.error(request, str(refusal))
        return choice_page(request, ticket, NewPersonForm(initial=_guess("", ticket)))


def _guess(text: str, ticket: Ticket) -> dict[str, object]:
    """A form for somebody who is not known, begun with what was typed: of the same organisation, most likely."""
    is_address = "@" in text
    return {
        "email": text if is_address else "",
        "full_name": "" if is_address else text,
        "organisation": ticket.organisation_id,
    }


def _added(request: AgentRequest, ticket: Ticket, person: User) -> HttpResponse:
    if request.POST.get("role") == PersonRole.WATCHER:
        _watched(request, ticket, person)
        return back(request, ticket)
    is_new = services.participant_add(
        ticket=ticket,
        person=person,
        actor=request.user,
        now=timezone.now(),
        expected_version=seen_version(request),
        with_conversation=bool(request.POST.get("conversation")),
    )
    said = _("%(person)s is in copy now.") if is_new else _("%(person)s was in copy already.")
    messages.success(request, said % {"person": person})
    return back(request, ticket)


def _watched(request: AgentRequest, ticket: Ticket, person: User) -> None:
    if not access.may_work(person, ticket):
        raise InvalidInput("person", _("Only agents who may see this ticket can watch it."))
    services.ticket_watch(ticket=ticket, users=[person], actor=request.user, now=timezone.now())
    messages.success(request, _("%(person)s watches this ticket now.") % {"person": person})


def choice_page(
    request: AgentRequest, ticket: Ticket, form: NewPersonForm, status: int = 422
) -> HttpResponse:
    """Who is meant? Those whom the words fit, and a form for somebody new."""
    text = typed(request, "person")
    context = {
        **rail_context(request),
        "view": "",
        "ticket": ticket,
        "text": text,
        "role": request.POST.get("role", ""),
        "conversation": request.POST.get("conversation", ""),
        "found": people_search(text),
        "form": form,
    }
    return render(request, "tickets/people/choose.html", context, status=status)


@ticket_action
def person_new(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Somebody who was not known here yet, in copy at once."""
    form = NewPersonForm(request.POST)
    person = person_made(request, form, language=ticket.language)
    if person is None:
        return choice_page(request, ticket, form)
    try:
        return _added(request, ticket, person)
    except InvalidInput as refusal:
        form.add_error(None, str(refusal))
        return choice_page(request, ticket, form)


def person_made(request: AgentRequest, form: NewPersonForm, *, language: str) -> User | None:
    """The new person of a valid form; None with the errors beside their fields."""
    if not form.is_valid():
        return None
    new = services.NewRequester(**form.cleaned_data, language=language)
    try:
        return services.requester_create(new=new, actor=request.user)
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return None


@ticket_action
def person_remove(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """Out of copy, or watching no more; whoever is not on the ticket is none to remove."""
    pk = request.POST.get("pk", "")
    is_key = pk.isascii() and pk.isdigit() and len(pk) < 16
    person = User.objects.filter(pk=int(pk)).first() if is_key else None
    if person is None:
        raise InvalidInput("person", _("This person is not on the ticket."))
    if request.POST.get("role") == PersonRole.WATCHER:
        services.ticket_unwatch(ticket=ticket, user=person, actor=request.user, now=timezone.now())
        messages.success(request, _("%(person)s no longer watches.") % {"person": person})
        return back(request, ticket)
    services.participant_remove(
        ticket=ticket,
        person=person,
        actor=request.user,
        now=timezone.now(),
        expected_version=seen_version(request),
    )
    said = _("%(person)s is out of copy, and sees this ticket no more.")
    if person.is_agent:
        said = _("%(person)s is out of copy.")
    messages.success(request, said % {"person": person})
    return back(request, ticket)


@ticket_action
def watch(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """The agent hears of this ticket from now on, or no more."""
    now = timezone.now()
    if request.POST.get("on"):
        services.ticket_watch(ticket=ticket, users=[request.user], actor=request.user, now=now)
    else:
        services.ticket_unwatch(ticket=ticket, user=request.user, actor=request.user, now=now)
    if request.headers.get("HX-Request"):
        return render(
            request,
            "tickets/people/_watch.html",
            {"ticket": ticket, "is_on": bool(request.POST.get("on"))},
        )
    return back(request, ticket)


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def requester(request: AgentRequest, reference: str) -> HttpResponse:
    """Choosing another requester: who, then what that means, then it is done."""
    if request.method == "POST":
        return _requester_post(request, reference)
    ticket = ticket_for(request, reference)
    if not access.sees_internal(request.user, ticket):
        return redirect("portal:request", ticket.reference)
    return requester_page(request, ticket)


def requester_page(
    request: AgentRequest, ticket: Ticket, *, error: str = "", status: int = 200
) -> HttpResponse:
    person = person_by_pk(request.POST.get("person") or request.GET.get("person", ""))
    is_other = person is not None and person.pk != ticket.requester_id
    context = {
        **rail_context(request),
        "view": "",
        "ticket": ticket,
        "q": typed(request, "q"),
        "found": [p for p in people_search(typed(request, "q")) if p.pk != ticket.requester_id],
        "person": person if is_other else None,
        "is_reachable": person is not None and is_reachable(person),
        "is_holder": person is not None and person.pk == ticket.assignee_id,
        "participants": participants_on(ticket),
        "error": error,
    }
    return render(request, "tickets/people/requester.html", context, status=status)


@ticket_action
def _requester_post(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    person = person_by_pk(request.POST.get("person", ""))
    if person is None:
        error = _("Choose who the requester is.")
        return requester_page(request, ticket, error=error, status=422)
    try:
        services.requester_change(
            ticket=ticket,
            requester=person,
            actor=request.user,
            now=timezone.now(),
            keep_in_copy=bool(request.POST.get("keep")),
            expected_version=seen_version(request),
        )
    except InvalidInput as refusal:
        return requester_page(request, ticket, error=str(refusal), status=422)
    messages.success(request, _("It is the request of %(person)s now.") % {"person": person})
    return back(request, ticket)
