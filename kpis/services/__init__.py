"""What writes in this room: facts brought up to date, rebuilt; surveys sent and answered."""

from kpis.services.facts import facts_finalise, facts_refresh
from kpis.services.rebuild import facts_rebuild
from kpis.services.surveys import (
    SurveyAnswer,
    SurveyClosed,
    is_ratable,
    survey_answer,
    survey_by_token,
    survey_rate,
    surveys_send,
)

__all__ = [
    "SurveyAnswer",
    "SurveyClosed",
    "facts_finalise",
    "facts_rebuild",
    "facts_refresh",
    "is_ratable",
    "survey_answer",
    "survey_by_token",
    "survey_rate",
    "surveys_send",
]
