"""{% survey_card ticket request %}: the question after a ticket, on the requester's page of it."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone

from kpis.forms import SurveyForm
from kpis.models import Survey
from kpis.services import is_ratable
from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("kpis/_survey_card.html")
def survey_card(ticket: Ticket, request: HttpRequest) -> dict[str, Any]:
    """Shown to the requester of a ticket that has ended, while it may be rated; one query."""
    is_over = not ticket.is_unresolved and ticket.merged_into_id is None
    if ticket.requester_id != request.user.pk or not is_over:
        return {"is_shown": False}
    now = timezone.now()
    survey = Survey.objects.filter(ticket=ticket).first()
    is_open = survey.expires_at >= now if survey else is_ratable(ticket, now)
    initial = {"score": survey.score, "comment": survey.comment} if survey else {}
    return {
        "is_shown": is_open or (survey is not None and survey.is_answered),
        "is_open": is_open,
        "survey": survey,
        "ticket": ticket,
        "form": SurveyForm(initial=initial, auto_id="survey_%s"),
        "request": request,
    }
