"""A new ticket for somebody: first who, then what, and everything typed survives a refusal."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required
from accounts.models import User
from tickets import access, services
from tickets.exceptions import AlreadySubmitted, InvalidFields, InvalidInput, NotAllowed
from tickets.fields.audience import Audience
from tickets.fields.forms import FieldsForm, fields_form_for
from tickets.forms_people import SOLVED, TAKEN, InCopy, NewPersonForm, OnBehalfForm, people_of
from tickets.models import (
    Category,
    Channel,
    Impact,
    Priority,
    RequestType,
    Ticket,
    Urgency,
    priority_for,
)
from tickets.selectors.person_panel import people_search, person_figures, recent_people, tickets_of
from tickets.views.listing import rail_context
from tickets.views.people import person_by_pk, person_made, typed

OPEN_SHOWN = 8


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_ticket(request: AgentRequest) -> HttpResponse:
    """Without a person: who is it? With one: the form, beside what they have open already."""
    person = person_by_pk(request.GET.get("person", ""))
    if person is None:
        return find_page(request, NewPersonForm(initial=_begun(typed(request, "q"))))
    if person.pk == request.user.pk:
        messages.info(request, _("Your own request goes through the portal."))
        return redirect("portal:new")
    if request.method == "POST":
        return _filed(request, person)
    initial = {"submission_key": uuid.uuid4().hex}
    return form_page(request, person, OnBehalfForm(initial=initial))


def _begun(text: str) -> dict[str, str]:
    return {"email": text} if "@" in text else {"full_name": text}


def find_page(request: AgentRequest, form: NewPersonForm, status: int = 200) -> HttpResponse:
    text = typed(request, "q")
    found = [person for person in people_search(text) if person.pk != request.user.pk]
    context = {"q": text, "found": found, "form": form}
    if request.headers.get("HX-Target") == "found":
        return render(request, "tickets/people/_find_results.html", context)
    if not text:
        context["recent"] = recent_people(request.user, now=timezone.now())
    context |= {**rail_context(request), "view": ""}
    return render(request, "tickets/people/find.html", context, status=status)


@agent_required
@require_POST
def new_person(request: AgentRequest) -> HttpResponse:
    """Somebody who calls for the first time; on to their ticket."""
    form = NewPersonForm(request.POST)
    person = person_made(request, form, language=request.user.language)
    if person is None:
        return find_page(request, form, status=422)
    return redirect(f"{reverse('tickets:new')}?person={person.pk}")


def form_page(
    request: AgentRequest, person: User, form: OnBehalfForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **rail_context(request),
        "view": "",
        "person": person,
        "form": form,
        "fields_form": more.pop("fields_form", None) or _fields_form(request, form, bound=False),
        "open_tickets": list(
            tickets_of(request.user, person)
            .unresolved()
            .order_by("-created_at", "-pk")[:OPEN_SHOWN]
        ),
        "figures": person_figures(request.user, person, now=timezone.now()),
        "priority": _priority(form),
        "matrix": json.dumps(_matrix()),
        "lost_files": [file.name for file in request.FILES.getlist("files")],
        **more,
    }
    return render(request, "tickets/people/new.html", context, status=status)


def _matrix() -> dict[str, str]:
    """The priority of each pair, in words: shown as one chooses."""
    return {
        f"{impact.value}-{urgency.value}": str(priority_for(impact, urgency).label)
        for impact in Impact
        for urgency in Urgency
    }


def _priority(form: OnBehalfForm) -> str:
    pair = f"{form['impact'].value()}-{form['urgency'].value()}"
    return _matrix().get(pair, str(Priority.LOW.label))


def _chosen(form: OnBehalfForm) -> tuple[Category | None, RequestType | None]:
    """The category and request type of the form, whether it was sent or only drawn."""
    found: dict[str, Any] = {}
    for name in ("category", "request_type"):
        value = form[name].value()
        queryset = form.fields[name].queryset  # type: ignore[attr-defined]
        found[name] = queryset.filter(slug=str(value)).first() if value else None
    request_type = found["request_type"]
    category = found["category"] or (request_type.category if request_type else None)
    return category, request_type


def _fields_form(request: AgentRequest, form: OnBehalfForm, *, bound: bool) -> FieldsForm:
    category, request_type = _chosen(form)
    return fields_form_for(
        user=request.user,
        audience=Audience.AGENT,
        category=category,
        request_type=request_type,
        data=request.POST if bound else None,
    )


@agent_required
@require_GET
def new_fields(request: AgentRequest) -> HttpResponse:
    """The fields of a category and request type, as they are chosen."""
    form = OnBehalfForm(
        initial={name: request.GET.get(name, "")[:120] for name in ("category", "request_type")}
    )
    context = {"fields_form": _fields_form(request, form, bound=False)}
    return render(request, "tickets/people/_new_fields.html", context)


def _filed(request: AgentRequest, person: User) -> HttpResponse:
    form = OnBehalfForm(request.POST)
    fields_form = _fields_form(request, form, bound=True)
    is_valid = form.is_valid() & fields_form.is_valid()
    in_copy = people_of(form.cleaned_data.get("participants", ""))
    if in_copy.unknown:
        form.add_error("participants", _nobody(in_copy.unknown))
    if in_copy.unknown or not is_valid:
        return form_page(request, person, form, 422, fields_form=fields_form)
    try:
        ticket = services.ticket_file(
            filed=_on_behalf(request, person, form, fields_form, in_copy),
            actor=request.user,
            now=timezone.now(),
            submission_key=form.cleaned_data["submission_key"],
        )
    except AlreadySubmitted as earlier:
        return _opened(request, earlier.ticket)
    except InvalidFields as refusal:
        fields_form.refuse(refusal.errors)
    except InvalidInput as refusal:
        _refuse(form, refusal)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("%(number)s is filed.") % {"number": ticket.reference})
        return _opened(request, ticket)
    return form_page(request, person, form, 422, fields_form=fields_form)


def _nobody(unknown: list[str]) -> str:
    why = _("Nobody has this address: %(it)s.") % {"it": ", ".join(unknown)}
    how = _("To add somebody new, write their name before it: Name <%(it)s>.") % {"it": unknown[0]}
    return f"{why} {how}" if "@" in unknown[0] else why


def _refuse(form: OnBehalfForm, refusal: InvalidInput) -> None:
    names = {"body": "solution", "person": "participants"}
    name = names.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, str(refusal))


def _on_behalf(
    request: AgentRequest,
    person: User,
    form: OnBehalfForm,
    fields_form: FieldsForm,
    in_copy: InCopy,
) -> services.OnBehalf:
    data = form.cleaned_data
    new = services.NewTicket(
        subject=data["subject"],
        description=data["description"],
        requester=person,
        channel=Channel(data["channel"]),
        category=data["category"],
        request_type=data["request_type"],
        impact=Impact(data["impact"]),
        urgency=Urgency(data["urgency"]),
        team=data["team"],
        files=request.FILES.getlist("files"),
        fields=fields_form.given(),
        answered_live=data["answered_live"],
    )
    return services.OnBehalf(
        new=new,
        participants=in_copy.people,
        newcomers=[
            services.NewRequester(name, email, language=person.language)
            for name, email in in_copy.newcomers
        ],
        is_taken=data["then"] == TAKEN,
        solution=data["solution"] if data["then"] == SOLVED else None,
    )


def _opened(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket; where it went to a team whose tickets the agent does not see, to the list."""
    if access.tickets_for(request.user).filter(pk=ticket.pk).exists():
        return redirect("tickets:detail", ticket.reference)
    return redirect("tickets:list")
