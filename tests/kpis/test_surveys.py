"""kpis.services.surveys and the survey's page: once a ticket, without signing in, the last answer wins."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client, RequestFactory

from accounts.models import User
from kpis.models import Survey, TicketFacts
from kpis.services import (
    SurveyAnswer,
    SurveyClosed,
    facts_refresh,
    survey_answer,
    survey_rate,
    surveys_send,
)
from notifications.models import OutboxEmail
from notifications.sending import render
from tests.kpis.rows import imported_ticket
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import ActorKind, EventKind, Status, Ticket
from tickets.services import NewMessage, message_add, ticket_take, ticket_transition

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _delay(settings: Any) -> None:
    settings.SURVEY_DELAY_MINUTES = 60


@pytest.fixture
def solved(ticket: Ticket, bruno: User, now: datetime) -> Ticket:
    """Alice's ticket, resolved by Bruno at noon, its facts up to date."""
    ticket_take(ticket=ticket, actor=bruno, now=now)
    ticket = ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
    facts_refresh([ticket.pk], now=now)
    return ticket


@pytest.fixture
def mail(solved: Ticket, now: datetime) -> OutboxEmail:
    """The survey's mail, an hour later."""
    surveys_send(now=now + HOUR)
    return OutboxEmail.objects.get(template="survey")


@pytest.fixture
def path(mail: OutboxEmail) -> str:
    """Where the mail leads."""
    return (
        mail.context["url"].partition("/figures/")[1]
        + mail.context["url"].partition("/figures/")[2]
    )


def test_is_sent_once_after_the_delay(solved: Ticket, now: datetime) -> None:
    assert surveys_send(now=now + HOUR - MINUTE) == 0
    assert surveys_send(now=now + HOUR) == 1
    assert surveys_send(now=now + 2 * HOUR) == 0

    survey = Survey.objects.get()
    assert (survey.agent, survey.team_id, survey.tier) == (
        solved.assignee,
        solved.team_id,
        solved.tier,
    )
    assert survey.expires_at == now + HOUR + 28 * DAY
    event = solved.events.get(kind=EventKind.SURVEY_SENT)
    assert (event.actor_kind, event.data) == (ActorKind.SYSTEM, {"survey": survey.pk})


def test_a_second_resolution_is_not_asked_about_again(
    mail: OutboxEmail, solved: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    later = now + 3 * HOUR
    ticket_transition(ticket=solved, target=Status.OPEN, actor=alice, now=later)
    ticket_transition(ticket=solved, target=Status.RESOLVED, actor=bruno, now=later)
    facts_refresh([solved.pk], now=later)

    assert surveys_send(now=later + HOUR) == 0


def test_a_ticket_reopened_meanwhile_is_not_asked_about(
    solved: Ticket, alice: User, now: datetime
) -> None:
    ticket_transition(ticket=solved, target=Status.OPEN, actor=alice, now=now + MINUTE)

    # The facts have not followed yet: the ticket itself decides.
    assert surveys_send(now=now + HOUR) == 0
    facts_refresh([solved.pk], now=now + HOUR)
    assert surveys_send(now=now + HOUR) == 0


def test_what_was_resolved_long_ago_is_not_asked_about(solved: Ticket, now: datetime) -> None:
    assert surveys_send(now=now + 3 * DAY) == 0


def test_imported_tickets_and_unreachable_people_are_not_asked(
    solved: Ticket, alice: User, now: datetime
) -> None:
    old = imported_ticket(alice, day=4)
    facts_refresh([old.pk], now=now)
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert surveys_send(now=now + 2 * HOUR) == 0
    User.objects.filter(pk=alice.pk).update(is_active=True, email="gone@import.invalid")
    assert surveys_send(now=now + 2 * HOUR) == 0
    User.objects.filter(pk=alice.pk).update(email="alice@example.com")
    assert surveys_send(now=now + 2 * HOUR) == 1
    assert Survey.objects.get().ticket == solved


def test_the_token_is_in_the_mail_alone(mail: OutboxEmail, solved: Ticket) -> None:
    token = mail.context["url"].rstrip("/").rpartition("/")[2]
    survey = Survey.objects.get()

    assert len(token) >= 43
    assert token not in (survey.token_hash, str(solved.events.values_list("data", flat=True)))
    render(mail)
    assert "\n" not in mail.subject
    for score in range(1, 6):
        assert f"{mail.context['url']}?score={score}" in mail.text_body
        assert f"{mail.context['url']}?score={score}" in mail.html_body


def test_the_answer_is_recorded_and_reaches_the_figures(
    mail: OutboxEmail, solved: Ticket, alice: User, now: datetime
) -> None:
    survey = Survey.objects.get()
    at = now + 2 * HOUR

    survey_answer(survey=survey, answer=SurveyAnswer(5, "Thank you"), now=at)
    facts_refresh([solved.pk], now=at)

    survey.refresh_from_db()
    assert (survey.score, survey.comment, survey.answered_at) == (5, "Thank you", at)
    event = solved.events.get(kind=EventKind.SURVEY_ANSWERED)
    assert (event.actor, event.data["score"]) == (alice, 5)
    assert "Thank you" not in str(event.data)
    assert TicketFacts.objects.get(pk=solved.pk).csat_score == 5


def test_the_last_answer_wins_and_the_same_twice_is_one(
    mail: OutboxEmail, solved: Ticket, now: datetime
) -> None:
    survey = Survey.objects.get()
    for score in (2, 4, 4):
        survey_answer(survey=survey, answer=SurveyAnswer(score), now=now + 2 * HOUR)
    facts_refresh([solved.pk], now=now + 2 * HOUR)

    assert solved.events.filter(kind=EventKind.SURVEY_ANSWERED).count() == 2
    assert TicketFacts.objects.get(pk=solved.pk).csat_score == 4


@pytest.mark.parametrize("answer", [SurveyAnswer(0), SurveyAnswer(6), SurveyAnswer(3, "x" * 2001)])
def test_refuses_what_is_no_answer(mail: OutboxEmail, answer: SurveyAnswer, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        survey_answer(survey=Survey.objects.get(), answer=answer, now=now + 2 * HOUR)

    assert Survey.objects.get().score is None


def test_refuses_an_answer_after_the_window(mail: OutboxEmail, now: datetime) -> None:
    survey = Survey.objects.get()

    survey_answer(survey=survey, answer=SurveyAnswer(4), now=survey.expires_at)
    with pytest.raises(SurveyClosed):
        survey_answer(survey=survey, answer=SurveyAnswer(1), now=survey.expires_at + MINUTE)

    assert Survey.objects.get().score == 4


def test_looking_writes_nothing_and_preselects_the_face(
    client: Client, path: str, now: datetime
) -> None:
    with time_machine.travel(now + 2 * HOUR, tick=False):
        page = client.get(f"{path}?score=4")

    assert page.status_code == 200
    assert page.context["form"].initial["score"] == 4
    assert "no-store" in page["Cache-Control"]
    assert Survey.objects.get().score is None


def test_one_press_answers_and_thanks(client: Client, path: str, now: datetime) -> None:
    with time_machine.travel(now + 2 * HOUR, tick=False):
        answer = client.post(f"{path}?score=4", {"score": "5", "comment": "Muy bien"}, follow=True)

    assert answer.redirect_chain == [(path, 302)]
    assert answer.context["is_thanks"] is True
    assert (Survey.objects.get().score, Survey.objects.get().comment) == (5, "Muy bien")


@pytest.mark.parametrize(
    "typed",
    [
        {"comment": "kept words"},
        {"score": "9", "comment": "kept words"},
        {"score": "five", "comment": "kept words"},
        {"score": "3", "comment": "kept words" + "x" * 2000},
    ],
)
def test_bad_input_is_said_and_what_was_typed_kept(
    client: Client, path: str, now: datetime, typed: dict[str, str]
) -> None:
    with time_machine.travel(now + 2 * HOUR, tick=False):
        answer = client.post(path, typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "kept words" in answer.content.decode()
    assert Survey.objects.get().score is None


def test_an_expired_survey_says_so(client: Client, path: str, now: datetime) -> None:
    with time_machine.travel(now + 40 * DAY, tick=False):
        assert client.get(path).status_code == 410
        assert client.post(path, {"score": "5"}).status_code == 410


@pytest.mark.parametrize("token", ["wrong", "x" * 43, "x" * 500, "%00"])
@pytest.mark.django_db
def test_a_token_that_opens_nothing_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/figures/survey/{token}/").status_code == 404


def test_the_hash_is_no_token(client: Client, mail: OutboxEmail) -> None:
    assert client.get(f"/figures/survey/{Survey.objects.get().token_hash}/").status_code == 404


def test_a_press_without_its_csrf_token_is_refused(path: str, now: datetime) -> None:
    strict = Client(enforce_csrf_checks=True)

    with time_machine.travel(now + 2 * HOUR, tick=False):
        assert strict.post(path, {"score": "5"}).status_code == 403


def test_the_requester_rates_before_the_mail_has_come(
    solved: Ticket, alice: User, now: datetime
) -> None:
    survey_rate(ticket=solved, answer=SurveyAnswer(4, "Fine"), actor=alice, now=now + MINUTE)

    assert Survey.objects.get().score == 4
    kinds = list(solved.events.order_by("pk").values_list("kind", flat=True))[-2:]
    assert kinds == [EventKind.SURVEY_SENT, EventKind.SURVEY_ANSWERED]
    assert surveys_send(now=now + HOUR) == 0


def test_nobody_else_rates(solved: Ticket, bruno: User, amir: User, now: datetime) -> None:
    for person in (bruno, amir):
        with pytest.raises(NotAllowed):
            survey_rate(ticket=solved, answer=SurveyAnswer(5), actor=person, now=now)


def test_an_unresolved_ticket_is_not_rated(ticket: Ticket, alice: User, now: datetime) -> None:
    with pytest.raises(SurveyClosed):
        survey_rate(ticket=ticket, answer=SurveyAnswer(5), actor=alice, now=now)


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 302), ("amir", 404), ("bruno", 404), ("sofia", 404), ("mallory", 404)],
)
def test_the_portals_form_takes_the_requesters_word_only(
    request: pytest.FixtureRequest,
    client: Client,
    solved: Ticket,
    who: str,
    status: int,
    now: datetime,
) -> None:
    client.force_login(request.getfixturevalue(who))

    with time_machine.travel(now + HOUR, tick=False):
        answer = client.post(f"/figures/rate/{solved.reference}/", {"score": "5"})

    assert answer.status_code == status
    assert Survey.objects.filter(score=5).exists() == (status == 302)


def test_the_portals_form_keeps_what_was_typed(
    client: Client, solved: Ticket, alice: User, now: datetime
) -> None:
    client.force_login(alice)

    with time_machine.travel(now + HOUR, tick=False):
        answer = client.post(f"/figures/rate/{solved.reference}/", {"comment": "kept words"})

    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()


def card(ticket: Ticket, user: User) -> str:
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load kpis_survey %}{% survey_card ticket request %}")
    return template.render(Context({"ticket": ticket, "request": request})).strip()


def test_the_card_is_shown_to_the_requester_of_an_ended_ticket(
    solved: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    with time_machine.travel(now + HOUR, tick=False):
        assert 'name="score"' in card(solved, alice)
        assert card(solved, bruno) == ""
        survey_rate(ticket=solved, answer=SurveyAnswer(4), actor=alice, now=now + HOUR)
        assert 'value="4"' in card(solved, alice)
    with time_machine.travel(now + 60 * DAY, tick=False):
        assert 'name="score"' not in card(solved, alice)


def test_the_card_is_not_shown_while_unresolved_nor_for_imported_history(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    with time_machine.travel(now + HOUR, tick=False):
        assert card(ticket, alice) == ""
        assert card(imported_ticket(alice, day=4), alice) == ""


def test_the_page_speaks_the_tickets_language_until_one_is_chosen(
    client: Client, path: str, now: datetime
) -> None:
    with time_machine.travel(now + 2 * HOUR, tick=False):
        assert client.get(path)["Content-Language"] == "es"
        client.cookies["language"] = "en"
        assert client.get(path)["Content-Language"] == "en"


class TestHelpThatNobodyGave:
    """What its requester ended before anybody answered: nobody is asked how it was."""

    @pytest.fixture
    def theirs(self, ticket: Ticket, alice: User, now: datetime) -> Ticket:
        ticket = ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=alice, now=now)
        facts_refresh([ticket.pk], now=now)
        return ticket

    def test_gets_no_survey_by_mail(self, theirs: Ticket, now: datetime) -> None:
        assert surveys_send(now=now + HOUR) == 0
        assert not Survey.objects.exists()

    def test_cannot_be_rated_in_the_portal(
        self, theirs: Ticket, alice: User, now: datetime
    ) -> None:
        with pytest.raises(SurveyClosed):
            survey_rate(ticket=theirs, answer=SurveyAnswer(5), actor=alice, now=now + MINUTE)

    def test_can_be_rated_once_an_agent_had_answered(
        self, ticket: Ticket, alice: User, bruno: User, now: datetime
    ) -> None:
        message_add(ticket=ticket, new=NewMessage(body="Try it."), actor=bruno, now=now)
        ticket = ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=alice, now=now)
        facts_refresh([ticket.pk], now=now)

        assert surveys_send(now=now + HOUR) == 1
        survey_rate(ticket=ticket, answer=SurveyAnswer(5), actor=alice, now=now + HOUR)
