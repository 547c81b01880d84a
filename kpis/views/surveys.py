"""The survey's page, open to whoever holds its token, and the same question in the portal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import AgentRequest, person_required
from kpis.forms import SurveyForm
from kpis.models import Survey
from kpis.services import SurveyAnswer, SurveyClosed, survey_answer, survey_by_token, survey_rate
from tickets.access import ticket_get, tickets_for
from tickets.exceptions import InvalidInput

TOKEN_MAX = 100
View = Callable[..., HttpResponse]


def _in_requesters_language(view: View) -> View:
    """The mail's reader has not signed in: the page speaks the ticket's language unless they chose one."""

    @wraps(view)
    def spoken(request: HttpRequest, token: str) -> HttpResponse:
        survey = survey_by_token(token) if len(token) <= TOKEN_MAX else None
        if survey is None:
            raise Http404
        if "language" in request.session or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return view(request, token, survey)
        with translation.override(survey.ticket.language):
            response = view(request, token, survey)
            response["Content-Language"] = survey.ticket.language
        return response

    return spoken


def _initial(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    """What the link of a face preselects, else the last answer. Nothing is written by looking."""
    given = request.GET.get("score", "")
    score = int(given) if given in {"1", "2", "3", "4", "5"} else survey.score
    return {"score": score, "comment": survey.comment}


def _answer(form: SurveyForm) -> SurveyAnswer:
    return SurveyAnswer(form.cleaned_data["score"], form.cleaned_data["comment"])


def _show(
    request: HttpRequest, survey: Survey, form: SurveyForm, status: int = 200
) -> HttpResponse:
    is_thanks = survey.is_answered and not form.is_bound and "score" not in request.GET
    context = {"survey": survey, "form": form, "is_thanks": is_thanks, "ticket": survey.ticket}
    return render(request, "kpis/survey.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@_in_requesters_language
def by_token(request: HttpRequest, token: str, survey: Survey) -> HttpResponse:
    """One button press answers. A token that opens nothing is a 404, one that has expired a 410."""
    now = timezone.now()
    is_theirs = survey.ticket.requester_id == survey.requester_id
    if now > survey.expires_at or not survey.requester.is_active or not is_theirs:
        return render(request, "kpis/survey_closed.html", status=410)
    if request.method != "POST":
        return _show(request, survey, SurveyForm(initial=_initial(request, survey)))
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _show(request, survey, form, status=422)
    try:
        survey_answer(survey=survey, answer=_answer(form), now=now)
    except InvalidInput as error:
        form.add_error(error.field, str(error))
        return _show(request, survey, form, status=422)
    except SurveyClosed:
        return render(request, "kpis/survey_closed.html", status=410)
    return redirect("kpis:survey", token=token)


@require_POST
@person_required
def rate(request: AgentRequest, reference: str) -> HttpResponse:
    """The requester's rating from the portal; anybody else's request is a 404."""
    own = tickets_for(request.user).filter(requester=request.user)
    ticket = ticket_get(request.user, reference, own)
    form = SurveyForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            survey_rate(ticket=ticket, answer=_answer(form), actor=request.user, now=timezone.now())
            return redirect("portal:request", reference=ticket.reference)
        except InvalidInput as error:
            form.add_error(error.field, str(error))
        except SurveyClosed as error:
            form.add_error(None, str(error))
            status = 409
    return render(request, "kpis/rate.html", {"form": form, "ticket": ticket}, status=status)
