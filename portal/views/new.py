"""Asking a person: the form that becomes a ticket, with what was searched and tried already in it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.before import Before, before_of, runs_attach
from portal.forms import RequestForm, TypedRequestForm
from portal.reader import language_of
from portal.request_types import guide_of, request_type_named, request_types
from portal.views.people import files_of, form_extras, person
from tickets.exceptions import AlreadySubmitted, InvalidFields, InvalidInput
from tickets.fields.audience import Audience
from tickets.fields.forms import FieldsForm, fields_form_for
from tickets.fields.kinds import words_of
from tickets.models import Category, Channel, Impact, RequestType, Ticket, Urgency
from tickets.services import NewTicket, ticket_create


@dataclass
class Asking:
    """What one page asks: the words, and the fields of the category or request type."""

    form: forms.Form
    fields: FieldsForm
    request_type: RequestType | None = None

    @property
    def category(self) -> Category | None:
        if self.request_type is not None:
            return self.request_type.category
        chosen: Category | None = self.form.cleaned_data.get("category")
        return chosen

    def is_valid(self) -> bool:
        """Both are looked at, so that every error shows at once."""
        return all([self.form.is_valid(), self.fields.is_valid()])


def _fields(
    request: HttpRequest, kind: RequestType | None, category: Category | None, data: Any = None
) -> FieldsForm:
    return fields_form_for(
        user=person(request),
        audience=Audience.REQUESTER,
        category=category,
        request_type=kind,
        data=data,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The request form; a sent one becomes a ticket and leads to its page."""
    if request.method == "POST":
        return _filed(request)
    before = before_of(request, request.GET)
    kind = request_type_named(request.GET.get("type", ""))
    if kind is not None:
        form: forms.Form = TypedRequestForm(initial={"subject": before.first_search or kind.name})
        return _page(request, Asking(form, _fields(request, kind, kind.category), kind), before)
    asked = request.GET.get("category", "")
    general = RequestForm(initial={"subject": before.first_search, "category": asked})
    fields = _fields(request, None, general.category_named(asked))
    return _page(request, Asking(general, fields), before)


@login_required
@require_safe
def new_fields(request: HttpRequest) -> HttpResponse:
    """The fields of a category, as soon as it is chosen; on a page of its own they come with the form."""
    category = RequestForm().category_named(request.GET.get("category", ""))
    context = {"fields": _fields(request, None, category)}
    return render(request, "portal/parts/_request_fields.html", context)


def _asking(request: HttpRequest, data: QueryDict) -> Asking:
    kind = request_type_named(data.get("type", ""))
    if kind is not None:
        return Asking(TypedRequestForm(data), _fields(request, kind, kind.category, data), kind)
    form = RequestForm(data)
    return Asking(form, _fields(request, None, form.category_named(data.get("category", "")), data))


def _filed(request: HttpRequest) -> HttpResponse:
    asking = _asking(request, request.POST)
    before = before_of(request, request.POST)
    if not asking.is_valid():
        return _page(request, asking, before, status=422)
    try:
        ticket = _create(request, asking, before)
    except AlreadySubmitted as refusal:
        return redirect("portal:request", refusal.ticket.reference)
    except InvalidInput as refusal:
        return _refused(request, asking, before, refusal)
    messages.success(
        request, _("We have your request. Its number is %(number)s.") % {"number": ticket.reference}
    )
    return redirect("portal:request", ticket.reference)


def _refused(
    request: HttpRequest, asking: Asking, before: Before, refusal: InvalidInput
) -> HttpResponse:
    """The page again, with what was refused beside its field."""
    if isinstance(refusal, InvalidFields):
        asking.fields.refuse(refusal.errors)
    elif refusal.field in asking.form.fields:
        asking.form.add_error(refusal.field, str(refusal))
    else:
        return _page(request, asking, before, status=422, files_error=str(refusal))
    return _page(request, asking, before, status=422)


def _described(asking: Asking) -> str:
    """What was written; for a request type that was left empty, what its fields say."""
    written: str = asking.form.cleaned_data["description"]
    if asking.request_type is None or written.strip():
        return written
    values = asking.fields.given()
    said = [
        (str(typed.label), words_of(typed.custom, values[key]))
        for key, typed in asking.fields.typed().items()
    ]
    lines = [f"- {label}: {words}" for label, words in said if words]
    return "\n".join(lines) or asking.form.cleaned_data["subject"]


def _how_bad(asking: Asking) -> tuple[Impact, Urgency]:
    if asking.request_type is not None:
        return Impact(asking.request_type.impact), Urgency(asking.request_type.urgency)
    data = asking.form.cleaned_data
    return Impact(data["impact"]), Urgency(data["urgency"])


def _create(request: HttpRequest, asking: Asking, before: Before) -> Ticket:
    user, now = person(request), timezone.now()
    impact, urgency = _how_bad(asking)
    asked = NewTicket(
        subject=asking.form.cleaned_data["subject"],
        description=_described(asking),
        requester=user,
        channel=Channel.PORTAL,
        category=asking.category,
        impact=impact,
        urgency=urgency,
        files=files_of(request),
        origin=before.origin,
        request_type=asking.request_type,
        fields=asking.fields.given(),
    )
    key = request.POST.get("submission_key", "")
    if not before.runs:
        # One transaction of the service's own: around it there is nothing to undo.
        return ticket_create(new=asked, actor=user, now=now, submission_key=key)
    with transaction.atomic():
        ticket = ticket_create(new=asked, actor=user, now=now, submission_key=key)
        runs_attach(before, ticket=ticket, actor=user, now=now)
    return ticket


def _page(
    request: HttpRequest, asking: Asking, before: Before, *, status: int = 200, **more: Any
) -> HttpResponse:
    kind = asking.request_type
    context = {
        "form": asking.form,
        "fields": asking.fields,
        "request_type": kind,
        "guide": kind and guide_of(kind, person(request), language_of(request)),
        "request_types": request_types() if kind is None else [],
        "before": before,
        **form_extras(request, is_again=status != 200),
        **more,
    }
    name = "portal/new.html" if kind is None else "portal/new_typed.html"
    return render(request, name, context, status=status)
