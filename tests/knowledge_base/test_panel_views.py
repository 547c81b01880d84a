"""The guide panel: /knowledge/panel/..., /knowledge/runs/..., and the tag on the ticket page."""

from datetime import datetime

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Team, User
from knowledge_base.models import Article, GuideRun, GuideRunStep, RunStatus
from knowledge_base.services import StepDraft, StepText, run_start
from tests.knowledge_base.conftest import draft, published, step, text
from tickets.models import Status, Ticket
from tickets.services import ticket_transition

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def run(ticket: Ticket, guide: Article, bruno: User, now: datetime) -> GuideRun:
    return run_start(ticket=ticket, article=guide, actor=bruno, now=now)


def url(name: str, *args: object) -> str:
    return reverse(f"knowledge_base:{name}", args=args)


def english(key: str, instruction: str = "Restart it.") -> StepDraft:
    words = {"en": StepText("Restart", instruction, "")}
    return StepDraft(key=key, on_worked="solved", on_failed="handoff", texts=words)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_suggests_guides_and_says_why(
    client: Client, ticket: Ticket, guide: Article, bruno: User
) -> None:
    page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX)

    content = page.content.decode()
    assert page.status_code == 200
    assert "I cannot sign in to my e-mail" in content
    assert "Shares: entrar, correo" in content
    assert "same category" in content
    assert "<html" not in content


def test_the_panel_is_a_whole_page_without_javascript(
    client: Client, ticket: Ticket, guide: Article, bruno: User
) -> None:
    page = as_(client, bruno).get(url("panel", ticket.reference))

    assert b"<html" in page.content
    assert url("start", ticket.reference).encode() in page.content


def test_finds_another_guide_by_its_words(
    client: Client, ticket: Ticket, guide: Article, internal_guide: Article, bruno: User
) -> None:
    page = as_(client, bruno).get(url("panel", ticket.reference), {"q": "compromised"}, **HTMX)

    assert b"Compromised mailbox" in page.content
    assert b"I cannot sign in" not in page.content


def test_starts_a_guide_once_and_shows_its_first_step(
    client: Client, ticket: Ticket, guide: Article, bruno: User
) -> None:
    as_(client, bruno)
    for _click in range(2):
        page = client.post(url("start", ticket.reference), {"slug": guide.slug}, **HTMX)

    assert GuideRun.objects.count() == 1
    assert "Do address" in page.content.decode()
    assert 'aria-current="step"' in page.content.decode()


def test_without_javascript_one_lands_on_the_ticket_in_ones_list(
    client: Client, ticket: Ticket, guide: Article, bruno: User
) -> None:
    sent = {"slug": guide.slug, "list_query": "view=mine\r\nX: y"}

    page = as_(client, bruno).post(url("start", ticket.reference), sent)

    assert page.status_code == 302
    assert page.url == f"/tickets/{ticket.reference}/?view=mine%0D%0AX%3A+y"


def test_the_list_one_came_from_is_kept_through_the_page_without_javascript(
    client: Client, ticket: Ticket, guide: Article, bruno: User
) -> None:
    sent = {"list_query": "view=waiting&tab=guide"}

    page = as_(client, bruno).get(url("panel", ticket.reference), sent)

    assert 'name="list_query" value="view=waiting&amp;tab=guide"' in page.content.decode()


def test_another_guide_in_the_way_is_409_and_shows_the_one_under_way(
    client: Client, ticket: Ticket, run: GuideRun, internal_guide: Article, bruno: User
) -> None:
    sent = {"slug": internal_guide.slug}

    page = as_(client, bruno).post(url("start", ticket.reference), sent, **HTMX)

    assert page.status_code == 409
    assert "Another guide is being followed" in page.content.decode()
    assert "Do address" in page.content.decode()


def test_records_steps_one_at_a_time_with_their_outcomes(
    client: Client, run: GuideRun, bruno: User
) -> None:
    as_(client, bruno)

    client.post(url("step", run.pk), {"step_key": "address", "outcome": "failed"}, **HTMX)
    page = client.post(
        url("step", run.pk),
        {"step_key": "wrong-password", "outcome": "worked", "reason": "since <yesterday>"},
        **HTMX,
    )

    content = page.content.decode()
    assert "Did not work · Bruno" in content
    assert "Yes: since &lt;yesterday&gt; · Bruno" in content
    assert "Do reset" in content
    assert 'value="50"' in content


def test_a_second_click_shows_where_the_run_stands(
    client: Client, run: GuideRun, bruno: User
) -> None:
    as_(client, bruno)
    for outcome in ("failed", "worked"):
        sent = {"step_key": "address", "outcome": outcome}
        page = client.post(url("step", run.pk), sent, **HTMX)

    assert page.status_code == 200
    assert GuideRunStep.objects.get().outcome == "failed"
    assert "Do wrong-password" in page.content.decode()


@pytest.mark.parametrize("extra", [{}, HTMX])
def test_skipping_without_a_reason_is_422_beside_the_field(
    client: Client, run: GuideRun, bruno: User, extra: dict[str, object]
) -> None:
    sent = {"step_key": "address", "outcome": "skipped", "reason": " "}

    page = as_(client, bruno).post(url("step", run.pk), sent, **extra)

    assert page.status_code == 422
    assert 'id="step-reason-error"' in page.content.decode()
    assert "Say why the step is skipped." in page.content.decode()
    assert not GuideRunStep.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"step_key": "address", "outcome": "x" * 5000}])
def test_an_odd_step_is_422(
    client: Client, run: GuideRun, bruno: User, sent: dict[str, str]
) -> None:
    page = as_(client, bruno).post(url("step", run.pk), sent, **HTMX)

    assert page.status_code == 422
    assert not GuideRunStep.objects.exists()


def test_a_reason_too_long_is_kept_as_typed(client: Client, run: GuideRun, bruno: User) -> None:
    sent = {"step_key": "address", "outcome": "skipped", "reason": "w" * 301}

    page = as_(client, bruno).post(url("step", run.pk), sent, **HTMX)

    assert page.status_code == 422
    assert "w" * 301 in page.content.decode()


def test_solved_offers_to_resolve_and_failed_to_hand_off(
    client: Client, ticket: Ticket, run: GuideRun, guide: Article, bruno: User, now: datetime
) -> None:
    as_(client, bruno)

    solved = client.post(url("step", run.pk), {"step_key": "address", "outcome": "worked"}, **HTMX)
    again = run_start(ticket=ticket, article=guide, actor=bruno, now=now)
    for key in ("address", "wrong-password", "account"):
        failed = client.post(url("step", again.pk), {"step_key": key, "outcome": "failed"}, **HTMX)

    assert reverse("tickets:status", args=[ticket.reference]) in solved.content.decode()
    assert "The guide solved it." in solved.content.decode()
    assert reverse("escalation:new", args=[ticket.reference]) in failed.content.decode()
    assert "Earlier guides" in failed.content.decode()


def test_leaving_keeps_what_was_done(client: Client, run: GuideRun, bruno: User) -> None:
    as_(client, bruno)
    client.post(url("step", run.pk), {"step_key": "address", "outcome": "failed"}, **HTMX)

    page = client.post(url("leave", run.pk), **HTMX)

    run.refresh_from_db()
    assert run.status == RunStatus.ABANDONED
    assert "Do address" in page.content.decode()


def _attempts(client: Client, ticket: Ticket, run: GuideRun, guide: Article) -> list[int]:
    step = {"step_key": "address", "outcome": "worked"}
    return [
        client.get(url("panel", ticket.reference)).status_code,
        client.post(url("start", ticket.reference), {"slug": guide.slug}).status_code,
        client.post(url("step", run.pk), step).status_code,
        client.post(url("leave", run.pk)).status_code,
    ]


@pytest.mark.parametrize("who", ["alice", "amir", "mallory"])
def test_requesters_get_404_everywhere_even_on_their_own_ticket(
    client: Client, ticket: Ticket, run: GuideRun, guide: Article, who: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    as_(client, request.getfixturevalue(who))

    assert _attempts(client, ticket, run, guide) == [404] * 4
    run.refresh_from_db()
    assert run.is_active


def test_an_agent_works_what_a_stranger_may_not(
    client: Client, ticket: Ticket, run: GuideRun, guide: Article, lena: User
) -> None:
    assert _attempts(as_(client, lena), ticket, run, guide) == [200, 302, 302, 302]


def test_agents_outside_a_restricted_team_get_404(
    client: Client, ticket: Ticket, run: GuideRun, guide: Article, desk: Team, lena: User
) -> None:
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    assert _attempts(as_(client, lena), ticket, run, guide) == [404] * 4


def test_who_is_not_signed_in_is_sent_to_do_so(
    client: Client, ticket: Ticket, run: GuideRun, guide: Article
) -> None:
    assert _attempts(client, ticket, run, guide) == [302] * 4
    run.refresh_from_db()
    assert run.is_active


def test_an_unknown_run_ticket_or_guide_is_404(
    client: Client, ticket: Ticket, article: Article, unfinished: Article, bruno: User
) -> None:
    as_(client, bruno)

    assert client.post(url("step", 99)).status_code == 404
    assert client.post(url("leave", 2**70)).status_code == 404
    assert client.get(url("panel", "HD-99999")).status_code == 404
    for slug in ("nothing", article.slug, unfinished.slug, "x" * 500):
        assert client.post(url("start", ticket.reference), {"slug": slug}).status_code == 404


class TestTheTag:
    """`{% guide_panel ticket request %}` on the ticket page."""

    @staticmethod
    def drawn(ticket: Ticket, user: User) -> str:
        request = RequestFactory().get("/tickets/x/?view=mine")
        request.user = user
        template = Template("{% load knowledge_base_panels %}{% guide_panel ticket request %}")
        return template.render(Context({"ticket": ticket, "request": request}))

    def test_shows_the_run_to_who_works_the_ticket(
        self, ticket: Ticket, run: GuideRun, bruno: User
    ) -> None:
        assert "Do address" in self.drawn(ticket, bruno)

    def test_is_empty_for_the_requester(self, ticket: Ticket, run: GuideRun, alice: User) -> None:
        assert self.drawn(ticket, alice).strip() == ""

    def test_its_forms_carry_the_csrf_token(
        self, client: Client, ticket: Ticket, run: GuideRun, bruno: User
    ) -> None:
        page = as_(client, bruno).get(reverse("tickets:detail", args=[ticket.reference]))

        panel = page.content.decode().split('id="guide-panel"')[1]
        assert panel.count("csrfmiddlewaretoken") >= 2

    def test_costs_one_query_and_leaves_suggestions_for_later(
        self, ticket: Ticket, guide: Article, bruno: User, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(1):  # type: ignore[operator]
            drawn = self.drawn(ticket, bruno)

        assert 'hx-trigger="load"' in drawn
        assert "I cannot sign in" not in drawn


def test_suggestions_cost_the_same_for_one_guide_and_many(
    client: Client, ticket: Ticket, guide: Article, bruno: User, now: datetime
) -> None:
    as_(client, bruno)
    with CaptureQueriesContext(connection) as one:
        client.get(url("panel", ticket.reference), **HTMX)
    for number in range(10):
        published(draft(slug=f"copy-{number}", category=guide.category), now)

    with CaptureQueriesContext(connection) as many:
        page = client.get(url("panel", ticket.reference), **HTMX)

    assert page.content.count(b'name="slug"') == 3
    assert len(many) <= len(one)


class TestAStepOfTheRequester:
    """The agent reads what to ask, and sends it in the requester's language."""

    def test_says_whom_to_ask_and_offers_their_words(
        self, client: Client, ticket: Ticket, run: GuideRun, alice: User, bruno: User
    ) -> None:
        page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX)

        drawn = page.content.decode()
        assert alice.language == "es"
        assert drawn.index("Ask the requester to:") < drawn.index("How to <strong>address")
        assert 'data-insert-reply="Cómo hacer **address**."' in drawn

    def test_sends_the_agents_language_where_the_guide_has_no_other(
        self, client: Client, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        article = published(draft(texts={"en": text("Restart")}, steps=(english("restart"),)), now)
        run_start(ticket=ticket, article=article, actor=bruno, now=now)

        page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX)

        assert 'data-insert-reply="Restart it."' in page.content.decode()

    def test_what_is_to_be_sent_is_never_markup(
        self, client: Client, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        evil = english("evil", '"><script>alert(1)</script>')
        article = published(draft(texts={"en": text("Evil")}, steps=(evil,)), now)
        run_start(ticket=ticket, article=article, actor=bruno, now=now)

        page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX)

        assert "<script>alert" not in page.content.decode()

    def test_a_step_of_level_1_is_the_agents_own(
        self, client: Client, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        article = published(draft(steps=(step("look", on_failed="handoff", who="l1"),)), now)
        run_start(ticket=ticket, article=article, actor=bruno, now=now)

        page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX)

        assert "Ask the requester to:" not in page.content.decode()
        assert "data-insert-reply" not in page.content.decode()


def test_a_guide_that_was_open_when_its_ticket_was_resolved_is_shown_as_left(
    client: Client, ticket: Ticket, run: GuideRun, bruno: User, now: datetime
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)

    page = as_(client, bruno).get(url("panel", ticket.reference), **HTMX).content.decode()

    assert "Left unfinished" in page
    assert 'name="outcome"' not in page
    assert url("leave", run.pk) not in page
