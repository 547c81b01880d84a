"""How the people of the demo company rated the help they got: sent and answered on their true dates."""

from datetime import datetime, timedelta
from random import Random

from demo.content_files import Story
from kpis.models import Survey
from kpis.services import SurveyAnswer, facts_refresh, survey_answer, surveys_send
from tickets.models import Ticket

SWEEP = timedelta(days=1)
# A survey reaches most people, and some of them answer.
ANSWER_SHARE = 0.55


def surveys_answered(played: list[tuple[Ticket, Story]], *, random: Random, now: datetime) -> None:
    """Sends the surveys as the sweeps would have, day by day, and lets people answer."""
    facts_refresh([ticket.pk for ticket, _story in played], now=now)
    at = played[0][0].created_at
    while at < now:
        at = min(at + SWEEP, now)
        surveys_send(now=at, limit=len(played))
    surveys = {survey.ticket_id: survey for survey in Survey.objects.select_related("ticket")}
    for ticket, story in played:
        survey = surveys.get(ticket.pk)
        if survey is not None and story.data["csat"] and random.random() < ANSWER_SHARE:
            _answer(survey, story, random, now)
    facts_refresh([ticket.pk for ticket, _story in played], now=now)


def _answer(survey: Survey, story: Story, random: Random, now: datetime) -> None:
    at = survey.sent_at + timedelta(hours=random.expovariate(1 / 6))
    if at < now:
        answer = SurveyAnswer(score=story.data["csat"], comment=story.data["csat_comment"])
        survey_answer(survey=survey, answer=answer, now=at)
