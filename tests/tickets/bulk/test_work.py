"""tickets.services.bulk: each ticket through its own service, each outcome with its reason."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Role, Team, User
from notifications.models import Notification, OutboxEmail
from tests.conftest import NOON, make_team
from tests.tickets.bulk.conftest import Clock, Run
from tickets.models import BulkJob, BulkState, Category, Priority, Status, Ticket, TicketEvent
from tickets.services import ticket_assign, ticket_transition
from tickets.services.bulk import bulk_cancel, bulk_create, bulk_work, job_work
from tickets.services.bulk import work as working

PRIORITY = {"kind": "priority", "priority": 2}


def reasons(job: BulkJob) -> list[str]:
    return list(job.items.order_by("pk").values_list("reason", flat=True))


def many(actor: User, tickets: list[Ticket], action: dict[str, Any] = PRIORITY) -> BulkJob:
    """A job that is left to the workers, as if it were a long one."""
    job = bulk_create(
        actor=actor, action=action, ticket_ids=[t.pk for t in tickets], now=NOON - working.LEASE
    )
    BulkJob.objects.filter(pk=job.pk).update(state=BulkState.QUEUED, beat_at=None)
    return job


def test_changes_each_and_says_how_many(run: Run, bruno: User, tickets: list[Ticket]) -> None:
    ticket_assign(ticket=tickets[0], assignee=bruno, actor=bruno, now=NOON)

    job = run(bruno, {"kind": "assign", "assignee": bruno.pk}, tickets)

    assert (job.state, job.total, job.done, job.changed, job.same) == ("done", 5, 5, 4, 1)
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {bruno.pk}
    assert TicketEvent.objects.filter(kind="assigned").count() == 5
    assert job.ended_at == NOON


def test_one_refusal_stops_no_other_and_says_why(
    run: Run, bruno: User, tickets: list[Ticket]
) -> None:
    for target in (Status.RESOLVED, Status.CLOSED):
        ticket_transition(ticket=tickets[1], target=target, actor=bruno, now=NOON)

    job = run(bruno, PRIORITY, tickets)

    item = job.items.get(ticket_id=tickets[1].pk)
    assert (job.changed, job.refused) == (4, 1)
    assert (item.reason, item.words) == ("invalid", "A closed ticket cannot be changed.")
    assert Ticket.objects.filter(priority=Priority.HIGH).count() == 4


def test_a_refusal_is_said_in_the_actors_language(
    run: Run, bruno: User, tickets: list[Ticket]
) -> None:
    User.objects.filter(pk=bruno.pk).update(language="es")
    ticket_transition(ticket=tickets[0], target=Status.RESOLVED, actor=bruno, now=NOON)
    waiting = {"kind": "status", "to": "waiting_requester"}

    job = run(bruno, waiting, tickets[:1])

    assert job.items.get().words.startswith("Un caso")


def test_what_the_actor_may_not_see_looks_like_what_is_not_there(
    run: Run, bruno: User, tickets: list[Ticket]
) -> None:
    hidden = make_team("people", tickets[0].tier)
    Team.objects.filter(pk=hidden.pk).update(is_restricted=True)
    Ticket.objects.filter(pk=tickets[0].pk).update(team=hidden)
    missing = Ticket(pk=999_999)

    job = run(bruno, PRIORITY, [tickets[0], missing, tickets[1]])

    assert reasons(job) == ["not_found", "not_found", ""]
    assert not TicketEvent.objects.filter(ticket=tickets[0], kind="fields_changed").exists()


def test_ones_own_request_is_left_to_colleagues(
    run: Run, bruno: User, tickets: list[Ticket]
) -> None:
    Ticket.objects.filter(pk=tickets[0].pk).update(requester=bruno)

    job = run(bruno, {"kind": "status", "to": "resolved"}, tickets[:1])

    assert reasons(job) == ["own_request"]
    assert Ticket.objects.get(pk=tickets[0].pk).status == Status.NEW


def test_a_fault_of_ours_is_reported_and_the_others_go_on(
    run: Run, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = working.action_load(PRIORITY).__class__.apply

    def broken(self: Any, *, ticket: Ticket, **more: Any) -> Any:
        apply(self, ticket=ticket, **more)
        if ticket.pk == tickets[2].pk:
            raise RuntimeError("a bug")

        return apply(self, ticket=ticket, **more)

    monkeypatch.setattr(working.action_load(PRIORITY).__class__, "apply", broken)

    job = run(bruno, PRIORITY, tickets)

    assert reasons(job) == ["", "", "failed", "", ""]
    assert Ticket.objects.get(pk=tickets[2].pk).priority != Priority.HIGH


def test_a_deactivated_actor_stops_the_job(
    clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    job = many(bruno, tickets)
    User.objects.filter(pk=bruno.pk).update(is_active=False)

    assert bulk_work(clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, job.cancelled_by) == (BulkState.CANCELLED, 0, None)


def test_rights_lost_in_the_middle_end_it_there(
    clock: Clock, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = many(bruno, tickets)
    attempt = working._Turn._attempt

    def demoted(self: Any, *given: Any) -> str:
        outcome = attempt(self, *given)
        User.objects.filter(pk=bruno.pk).update(role=Role.REQUESTER)
        clock.now += working.BEAT
        return outcome

    monkeypatch.setattr(working._Turn, "_attempt", demoted)
    bulk_work(clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, job.left) == (BulkState.CANCELLED, 1, 4)


def test_cancelling_stops_between_two_tickets(
    clock: Clock, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = many(bruno, tickets)
    attempt = working._Turn._attempt

    def cancelled(self: Any, *given: Any) -> str:
        outcome = attempt(self, *given)
        if Ticket.objects.filter(priority=Priority.HIGH).count() == 2:
            bulk_cancel(job=job, actor=bruno, now=clock())
        return outcome

    monkeypatch.setattr(working._Turn, "_attempt", cancelled)
    bulk_work(clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, job.changed, job.left) == (BulkState.CANCELLED, 2, 2, 3)
    assert Ticket.objects.filter(priority=Priority.HIGH).count() == 2
    assert not bulk_work(clock=clock)


def test_a_dead_workers_job_is_taken_over_and_nothing_is_done_twice(
    clock: Clock, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = many(bruno, tickets)
    attempt = working._Turn._attempt

    def dies(self: Any, *given: Any) -> str:
        outcome = attempt(self, *given)
        if Ticket.objects.filter(priority=Priority.HIGH).count() == 2:
            raise SystemExit
        return outcome

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(working._Turn, "_attempt", dies)
        bulk_work(clock=clock)
    assert not bulk_work(clock=clock), "it is still held"

    clock.now += working.LEASE
    assert bulk_work(clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, job.changed) == (BulkState.DONE, 5, 5)
    assert TicketEvent.objects.filter(kind="fields_changed").count() == 5


def test_two_workers_never_take_the_same_job(
    clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    many(bruno, tickets)

    assert working.job_take(now=clock()) is not None
    assert working.job_take(now=clock()) is None


def test_a_worker_that_was_given_up_touches_nothing_more(
    clock: Clock, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = many(bruno, tickets)
    attempt, seen = working._Turn._attempt, []

    def slow(self: Any, *given: Any) -> str:
        outcome = attempt(self, *given)
        seen.append(outcome)
        clock.now += working.LEASE
        if len(seen) == 1:
            assert bulk_work(clock=clock)  # another one takes it over, and does the rest
        return outcome

    monkeypatch.setattr(working._Turn, "_attempt", slow)
    monkeypatch.setattr(working, "TURN", timedelta(hours=1))
    bulk_work(clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, len(seen)) == (BulkState.DONE, 5, 5)


def test_a_long_job_gives_way_to_others_and_goes_on(
    clock: Clock, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    long, short = many(bruno, tickets[:4]), many(bruno, tickets[4:])
    attempt = working._Turn._attempt

    def takes_time(self: Any, *given: Any) -> str:
        clock.now += working.TURN
        return attempt(self, *given)

    monkeypatch.setattr(working._Turn, "_attempt", takes_time)

    bulk_work(clock=clock)
    bulk_work(clock=clock)

    long.refresh_from_db(), short.refresh_from_db()
    assert (long.state, long.done) == (BulkState.RUNNING, 1)
    assert short.state == BulkState.DONE
    while bulk_work(clock=clock):
        pass
    long.refresh_from_db()
    assert (long.state, long.done) == (BulkState.DONE, 4)


def test_the_same_form_twice_is_one_job(bruno: User, tickets: list[Ticket]) -> None:
    ids = [ticket.pk for ticket in tickets]

    first, second = (
        bulk_create(actor=bruno, action=PRIORITY, ticket_ids=ids, now=NOON, submission_key="key")
        for _time in range(2)
    )

    assert first == second
    assert first.items.count() == 5


def test_whoever_is_given_many_hears_once(
    run: Run, sofia: User, bruno: User, tickets: list[Ticket]
) -> None:
    run(sofia, {"kind": "assign", "assignee": bruno.pk}, tickets)

    bell = Notification.objects.get(user=bruno)
    assert (bell.kind, bell.data["more"]) == ("assigned", 4)
    assert bell.reference == tickets[0].reference


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_told_once_for_all(
    run: Run, bruno: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("helpdesk.lib.background.post", lambda job: told.append(job.args))

    job = run(bruno, PRIORITY, tickets)

    events = [args for args in told if len(args) == 3]
    assert job.changed == 5
    assert [data for _topics, _event, data in events] == [{"id": 0}]
    topics = events[0][0]
    assert {f"work:{ticket.pk}" for ticket in tickets} <= topics
    assert f"user:{tickets[0].requester_id}" not in topics, "a priority is internal"


def test_requesters_are_told_of_a_resolution_unless_a_supervisor_says_no(
    run: Run, sofia: User, tickets: list[Ticket]
) -> None:
    mails = OutboxEmail.objects.filter(template="request_resolved")

    run(sofia, {"kind": "status", "to": "resolved"}, tickets[:2])
    assert mails.count() == 2

    run(sofia, {"kind": "status", "to": "resolved", "untold": True}, tickets[2:])
    assert mails.count() == 2
    assert set(Ticket.objects.values_list("status", flat=True)) == {Status.RESOLVED}
    event = TicketEvent.objects.get(ticket=tickets[4], kind="resolved")
    assert event.data["reason"] == "untold"


@pytest.mark.parametrize("number", [3, 12])
def test_a_ticket_costs_the_same_number_of_queries_in_any_job(
    clock: Clock, alice: User, bruno: User, tickets: list[Ticket], number: int,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    from tests.tickets.bulk.conftest import make_ticket

    more = [make_ticket(alice, Category.objects.get(), n) for n in range(number - 2)]
    ids = [ticket.pk for ticket in [*tickets[:2], *more]]
    job = bulk_create(actor=bruno, action=PRIORITY, ticket_ids=ids, now=NOON)

    with django_assert_max_num_queries(14 + 24 * number):
        job_work(job=job, clock=clock)
