"""knowledge_base.services: following a guide on a ticket, and carrying a portal run into a request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from accounts.models import User
from knowledge_base import access
from knowledge_base.exceptions import RunInTheWay
from knowledge_base.models import Article, GuideRun, GuideRunStep, Origin, RunStatus
from knowledge_base.selectors import run_view, runs_of, tried_lines
from knowledge_base.services import (
    article_publish,
    article_save,
    run_abandon,
    run_attach,
    run_hand_off,
    run_start,
    run_step_record,
)
from tests.knowledge_base.conftest import draft, published, text
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Status, Ticket
from tickets.services import ticket_transition


def ledger(ticket: Ticket) -> list[tuple[str, dict[str, object]]]:
    kinds = (EventKind.GUIDE_STARTED, EventKind.GUIDE_STEP, EventKind.GUIDE_ENDED)
    return [(e.kind, e.data) for e in ticket.events.filter(kind__in=kinds).order_by("pk")]


@pytest.fixture
def run(ticket: Ticket, guide: Article, bruno: User, now: datetime) -> GuideRun:
    return run_start(ticket=ticket, article=guide, actor=bruno, now=now)


def record(run: GuideRun, key: str, outcome: str, actor: User | None, now: datetime, why: str = ""):
    return run_step_record(run=run, step_key=key, outcome=outcome, reason=why, actor=actor, now=now)


def test_starting_writes_the_ledger(run: GuideRun, ticket: Ticket, guide: Article) -> None:
    assert (run.status, run.current_step, run.origin) == ("active", "address", Origin.AGENT)
    assert ledger(ticket) == [
        ("guide_started", {"run": run.pk, "article": guide.pk, "version": 1, "origin": "agent"})
    ]


def test_starting_the_same_twice_is_one_run(
    run: GuideRun, ticket: Ticket, guide: Article, bruno: User, now: datetime
) -> None:
    assert run_start(ticket=ticket, article=guide, actor=bruno, now=now) == run
    assert len(ledger(ticket)) == 1


def test_another_guide_waits_until_this_one_is_left(
    run: GuideRun, ticket: Ticket, internal_guide: Article, bruno: User, now: datetime
) -> None:
    with pytest.raises(RunInTheWay):
        run_start(ticket=ticket, article=internal_guide, actor=bruno, now=now)

    run_abandon(run=run, actor=bruno, now=now)

    assert run_start(ticket=ticket, article=internal_guide, actor=bruno, now=now).is_active


def test_steps_lead_through_branches_to_the_end(
    run: GuideRun, ticket: Ticket, bruno: User, lena: User, now: datetime
) -> None:
    record(run, "address", "failed", bruno, now)
    record(run, "wrong-password", "worked", bruno, now, "since yesterday")
    record(run, "reset", "skipped", bruno, now, "no phone at hand")
    result = record(run, "account", "failed", lena, now + timedelta(minutes=5))

    assert result.is_recorded
    assert (result.run.status, result.run.current_step) == (RunStatus.HANDED_OFF, "")
    assert result.run.ended_at == now + timedelta(minutes=5)
    assert ledger(ticket)[1:] == [
        ("guide_step", {"run": run.pk, "step": "address", "outcome": "failed"}),
        ("guide_step", {"run": run.pk, "step": "wrong-password", "outcome": "worked"}),
        ("guide_step", {"run": run.pk, "step": "reset", "outcome": "skipped"}),
        ("guide_step", {"run": run.pk, "step": "account", "outcome": "failed"}),
        ("guide_ended", {"run": run.pk, "result": "handed_off"}),
    ]
    tried = [(t["step"], t["outcome_words"], t["reason"], t["actor"])
             for t in tried_lines(ticket, "es")]  # fmt: skip
    assert tried[1] == ("Haga wrong-password", "Yes", "since yesterday", bruno)
    assert tried[3] == ("Haga account", "Did not work", "", lena)


def test_a_second_click_on_a_step_is_refused_quietly(
    run: GuideRun, ticket: Ticket, bruno: User, lena: User, now: datetime
) -> None:
    first = record(run, "address", "failed", bruno, now)
    second = record(run, "address", "worked", lena, now)  # with the page as it was before

    assert (first.is_recorded, second.is_recorded) == (True, False)
    assert second.run.current_step == "wrong-password"
    assert GuideRunStep.objects.count() == 1
    assert len(ledger(ticket)) == 2


def test_a_skipped_step_needs_a_reason(run: GuideRun, bruno: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        record(run, "address", "skipped", bruno, now, "  ")

    assert refusal.value.field == "reason"
    assert record(run, "address", "skipped", bruno, now, "done by phone").is_recorded


def test_an_unknown_outcome_is_refused(run: GuideRun, bruno: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        record(run, "address", "exploded", bruno, now)

    assert refusal.value.field == "outcome"


def test_solved_ends_the_run_and_leaves_the_ticket_open(
    run: GuideRun, ticket: Ticket, bruno: User, now: datetime
) -> None:
    result = record(run, "address", "worked", bruno, now)

    assert result.run.status == RunStatus.SOLVED
    assert Ticket.objects.get(pk=ticket.pk).is_unresolved


@pytest.mark.parametrize("who", ["mallory", "amir"])
def test_strangers_follow_nothing(
    run: GuideRun, ticket: Ticket, guide: Article, who: str, now: datetime,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    stranger = request.getfixturevalue(who)

    for attempt in (
        lambda: record(run, "address", "worked", stranger, now),
        lambda: run_abandon(run=run, actor=stranger, now=now),
        lambda: run_start(ticket=ticket, article=guide, actor=stranger, now=now),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    run.refresh_from_db()
    assert run.is_active


def test_a_requester_runs_public_guides_only(
    ticket: Ticket, guide: Article, internal_guide: Article, unfinished: Article, alice: User,
    now: datetime,
) -> None:  # fmt: skip
    for hidden in (internal_guide, unfinished):
        with pytest.raises(InvalidInput):
            run_start(ticket=None, article=hidden, actor=alice, now=now)
        with pytest.raises(InvalidInput):
            run_start(ticket=ticket, article=hidden, actor=alice, now=now)

    assert run_start(ticket=None, article=guide, actor=alice, now=now).origin == Origin.PORTAL


def test_a_plain_article_is_no_guide(ticket: Ticket, article: Article, bruno: User, now: datetime):
    with pytest.raises(InvalidInput):
        run_start(ticket=ticket, article=article, actor=bruno, now=now)


def test_a_closed_ticket_takes_no_guide(
    ticket: Ticket, guide: Article, bruno: User, now: datetime
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=bruno, now=now)

    with pytest.raises(InvalidInput):
        run_start(ticket=ticket, article=guide, actor=bruno, now=now)


def test_leaving_and_handing_off_end_a_run_once(
    run: GuideRun, ticket: Ticket, bruno: User, now: datetime
) -> None:
    ended = run_hand_off(run=run, actor=bruno, now=now)
    again = run_abandon(run=run, actor=bruno, now=now)

    assert ended.status == again.status == RunStatus.HANDED_OFF
    assert ledger(ticket)[-1] == ("guide_ended", {"run": run.pk, "result": "handed_off"})
    assert len(ledger(ticket)) == 2


def test_a_run_keeps_its_version_when_the_guide_changes(
    run: GuideRun, guide: Article, sofia: User, bruno: User, now: datetime
) -> None:
    article_save(article=guide, draft=draft(steps=(draft().steps[3],)), actor=sofia, now=now)
    article_publish(article=guide, actor=sofia, now=now)

    assert record(run, "address", "failed", bruno, now).run.current_step == "wrong-password"


class TestPortalRuns:
    """Runs without a ticket, and what becomes of them."""

    def test_a_requester_stops_where_our_steps_begin(
        self, guide: Article, alice: User, now: datetime
    ) -> None:
        run = run_start(ticket=None, article=guide, actor=alice, now=now)
        record(run, "address", "failed", alice, now)
        run = record(run, "wrong-password", "failed", alice, now).run

        assert run.current_step == "account"
        assert not run_view(run, "es").is_requesters_turn
        with pytest.raises(NotAllowed):
            record(run, "account", "worked", alice, now)

    def test_who_works_the_request_goes_on_where_the_requester_stopped(
        self, guide: Article, ticket: Ticket, alice: User, bruno: User, now: datetime
    ) -> None:
        run = run_start(ticket=None, article=guide, actor=alice, now=now)
        record(run, "address", "failed", alice, now)

        run = run_attach(run=run, ticket=ticket, actor=alice, now=now)
        record(run, "wrong-password", "failed", bruno, now)
        ended = record(run, "account", "worked", bruno, now).run

        assert ended.status == RunStatus.SOLVED
        assert [kind for kind, _data in ledger(ticket)] == [
            "guide_started", "guide_step", "guide_step", "guide_step", "guide_ended",
        ]  # fmt: skip
        assert ledger(ticket)[0][1]["origin"] == "portal"
        assert [t["actor"] for t in tried_lines(ticket, "en")] == [alice, bruno, bruno]

    def test_attaching_twice_changes_nothing(
        self, guide: Article, ticket: Ticket, alice: User, now: datetime
    ) -> None:
        run = run_start(ticket=None, article=guide, actor=alice, now=now)

        run_attach(run=run, ticket=ticket, actor=alice, now=now)
        run_attach(run=run, ticket=ticket, actor=alice, now=now)

        assert len(ledger(ticket)) == 1

    def test_a_second_run_under_way_is_left_when_attached(
        self, run: GuideRun, guide: Article, ticket: Ticket, alice: User, now: datetime
    ) -> None:
        portal_run = run_start(ticket=None, article=guide, actor=alice, now=now)

        attached = run_attach(run=portal_run, ticket=ticket, actor=alice, now=now)

        assert attached.status == RunStatus.ABANDONED
        assert len(runs_of(ticket)) == 2

    def test_nobody_attaches_anothers_run(
        self, guide: Article, ticket: Ticket, amir: User, alice: User, now: datetime
    ) -> None:
        run = run_start(ticket=None, article=guide, actor=amir, now=now)

        with pytest.raises(NotAllowed):
            run_attach(run=run, ticket=ticket, actor=alice, now=now)

    def test_a_run_is_reached_by_sign_in_or_key_until_it_joins_a_request(
        self, guide: Article, ticket: Ticket, alice: User, amir: User, now: datetime
    ) -> None:
        own = run_start(ticket=None, article=guide, actor=alice, now=now)
        nameless = run_start(ticket=None, article=guide, actor=None, now=now, session_key="k1")
        again = run_start(ticket=None, article=guide, actor=None, now=now, session_key="k1")
        other = run_start(ticket=None, article=guide, actor=None, now=now, session_key="k2")

        assert nameless == again != other
        assert set(access.portal_runs_for(alice, "k1")) == {own, nameless}
        assert set(access.portal_runs_for(amir, "")) == set()
        assert set(access.portal_runs_for(None, "")) == set()

        run_attach(run=nameless, ticket=ticket, actor=alice, now=now)

        assert set(access.portal_runs_for(alice, "k1")) == {own}

    def test_another_signed_in_person_cannot_record_a_persons_run(
        self, guide: Article, alice: User, amir: User, now: datetime
    ) -> None:
        run = run_start(ticket=None, article=guide, actor=alice, now=now)

        with pytest.raises(NotAllowed):
            record(run, "address", "worked", amir, now)


def test_a_run_in_a_language_the_guide_lacks_is_shown_in_the_one_it_has(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    steps = [type(s)(**{**s.__dict__, "texts": {"en": s.texts["en"]}}) for s in draft().steps]
    english = published(draft(steps=steps, texts={"en": text("Only English")}), now)
    run_start(ticket=ticket, article=english, actor=bruno, now=now)

    view = run_view(runs_of(ticket)[0], "es")

    assert (view.title, view.current and view.current.title) == ("Only English", "Do address")


def test_runs_cost_five_queries_however_many(
    run: GuideRun, ticket: Ticket, internal_guide: Article, bruno: User, now: datetime,
    django_assert_num_queries: object,
) -> None:  # fmt: skip
    record(run, "address", "worked", bruno, now)
    other = run_start(ticket=ticket, article=internal_guide, actor=bruno, now=now)
    record(other, "revoke", "failed", bruno, now)

    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len([run_view(found, "en").done for found in runs_of(ticket)]) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_records_the_step(
    run: GuideRun, ticket: Ticket, bruno: User, lena: User, now: datetime
) -> None:
    together = Barrier(2)

    def click(actor: User, outcome: str) -> bool:
        try:
            together.wait(timeout=10)
            return record(run, "address", outcome, actor, now).is_recorded
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(click, bruno, "failed"), pool.submit(click, lena, "worked")]
        recorded = [done.result() for done in clicks]

    assert sorted(recorded) == [False, True]
    assert GuideRunStep.objects.count() == 1
    assert [kind for kind, _data in ledger(ticket)].count("guide_step") == 1


def test_runs_are_for_those_who_work_the_ticket(
    run: GuideRun, ticket: Ticket, alice: User, bruno: User, lena: User
) -> None:
    assert list(access.runs_for(lena)) == [run]
    assert list(access.runs_for(alice)) == []

    Ticket.objects.filter(pk=ticket.pk).update(requester=bruno)

    assert list(access.runs_for(bruno)) == []
    assert list(access.runs_for(lena)) == [run]


class TestWhenTheTicketIsResolved:
    """An open run ends with it; one that has ended stays as it is."""

    def test_the_open_run_is_left_in_the_ledger_too(
        self, run: GuideRun, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        record(run, "address", "failed", bruno, now)

        ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)

        run.refresh_from_db()
        assert (run.status, run.current_step, run.ended_at) == (RunStatus.ABANDONED, "", now)
        assert ledger(ticket)[-1] == ("guide_ended", {"run": run.pk, "result": "abandoned"})
        assert ticket.events.filter(kind="guide_ended").get().actor == bruno

    def test_a_run_that_solved_it_stays_solved(
        self, run: GuideRun, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        record(run, "address", "worked", bruno, now)

        ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)

        run.refresh_from_db()
        assert run.status == RunStatus.SOLVED
        assert [kind for kind, _ in ledger(ticket)].count("guide_ended") == 1

    def test_reopening_does_not_start_it_again(
        self, run: GuideRun, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
        ticket_transition(ticket=ticket, target=Status.OPEN, actor=bruno, now=now)

        run.refresh_from_db()
        assert run.status == RunStatus.ABANDONED

    def test_its_requester_may_end_it_as_well(
        self, run: GuideRun, ticket: Ticket, alice: User, now: datetime
    ) -> None:
        ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=alice, now=now)

        run.refresh_from_db()
        assert run.status == RunStatus.ABANDONED

    def test_a_resolution_taken_back_leaves_the_run_as_it_was(
        self, run: GuideRun, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
            raise RuntimeError

        run.refresh_from_db()
        assert run.is_active

    def test_waiting_for_somebody_leaves_it_under_way(
        self, run: GuideRun, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        ticket_transition(ticket=ticket, target=Status.WAITING_REQUESTER, actor=bruno, now=now)

        run.refresh_from_db()
        assert run.is_active
