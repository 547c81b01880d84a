"""bulk_undo: back where the job left it, and never over what somebody did since."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Role, Team, User
from tests.conftest import NOON, _agent, make_team
from tests.tickets.bulk.conftest import Clock, Run
from tickets.exceptions import NotAllowed
from tickets.models import BulkJob, Category, Macro, Priority, Status, Ticket
from tickets.services import TicketChanges, ticket_assign, ticket_transition, ticket_update
from tickets.services.bulk import BulkSettled, bulk_create, bulk_undo, job_work

STATE = ("status", "priority", "category_id", "team_id", "assignee_id", "merged_into_id")


def state(tickets: list[Ticket]) -> list[Any]:
    found = Ticket.objects.filter(pk__in=[t.pk for t in tickets]).order_by("pk")
    tags = {t.pk: sorted(t.tags.values_list("name", flat=True)) for t in found}
    return [(*(getattr(t, name) for name in STATE), tags[t.pk]) for t in found]


def take_back(job: BulkJob, actor: User, clock: Clock) -> BulkJob:
    return job_work(job=bulk_undo(job=job, actor=actor, now=clock()), clock=clock)


@pytest.fixture
def others(desk: Team) -> dict[str, Any]:
    """Whatever tickets can be set to."""
    return {
        "team": make_team("other-desk", desk.tier).pk,
        "category": Category.objects.create(slug="vpn", name_en="VPN", name_es="VPN").pk,
        "assignee": _agent("farid@example.com", "Farid Aziz", desk).pk,
    }


@pytest.mark.parametrize(
    "action",
    [
        {"kind": "assign"},
        {"kind": "assign", "assignee": None},
        {"kind": "team"},
        {"kind": "category"},
        {"kind": "priority", "priority": 1},
        {"kind": "tags", "add": ["vip", "old"], "remove": ["slow"]},
        {"kind": "status", "to": "waiting_requester"},
        {"kind": "status", "to": "resolved"},
    ],
    ids=str,
)
def test_is_exactly_as_it_was(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket], others: dict[str, Any],
    action: dict[str, Any],
) -> None:  # fmt: skip
    for ticket in tickets:
        ticket_assign(ticket=ticket, assignee=bruno, actor=bruno, now=NOON)
    tags = TicketChanges(tags=["slow", "old"])
    ticket_update(ticket=tickets[0], wanted=tags, actor=bruno, now=NOON)
    before = state(tickets)
    wanted = {**{k: v for k, v in others.items() if k == action["kind"]}, **action}
    if action["kind"] == "assign":
        wanted = {"assignee": others["assignee"], **action}

    job = run(bruno, wanted, tickets)
    assert (job.changed, state(tickets) == before) == (5, False)
    undoing = take_back(job, bruno, clock)

    assert (undoing.changed, undoing.refused) == (5, 0)
    assert state(tickets) == before


def test_keeps_what_somebody_changed_since_and_says_so(
    run: Run, clock: Clock, bruno: User, lena: User, tickets: list[Ticket]
) -> None:
    job = run(bruno, {"kind": "priority", "priority": 1}, tickets)
    wanted = TicketChanges(priority=Priority.HIGH)
    ticket_update(ticket=tickets[0], wanted=wanted, actor=lena, now=NOON)

    undoing = take_back(job, bruno, clock)

    assert (undoing.changed, undoing.refused) == (4, 1)
    assert undoing.items.get(ticket_id=tickets[0].pk).reason == "changed_meanwhile"
    assert Ticket.objects.get(pk=tickets[0].pk).priority == Priority.HIGH


def test_leaves_alone_what_is_back_already(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    job = run(bruno, {"kind": "assign", "assignee": bruno.pk}, tickets)
    ticket_assign(ticket=tickets[0], assignee=None, actor=bruno, now=NOON)

    undoing = take_back(job, bruno, clock)

    assert (undoing.changed, undoing.same, undoing.refused) == (4, 1, 0)


def test_a_tag_somebody_else_needed_before_is_not_taken_away(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    wanted = TicketChanges(tags=["vip"])
    ticket_update(ticket=tickets[0], wanted=wanted, actor=bruno, now=NOON)

    job = run(bruno, {"kind": "tags", "add": ["vip"], "remove": []}, tickets)
    take_back(job, bruno, clock)

    assert [tags for *_rest, tags in state(tickets)] == [["vip"], [], [], [], []]


def test_what_was_closed_stays_closed(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    for ticket in tickets:
        ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=NOON)
    job = run(bruno, {"kind": "status", "to": "closed"}, tickets)

    undoing = take_back(job, bruno, clock)

    assert (undoing.changed, undoing.refused) == (0, 5)
    assert {item.reason for item in undoing.items.all()} == {"not_undoable"}


def test_merged_tickets_come_apart(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    before = state(tickets)
    job = run(bruno, {"kind": "merge", "into": tickets[0].pk, "readers": []}, tickets)
    assert (job.changed, job.same) == (4, 1)

    take_back(job, bruno, clock)

    assert state(tickets) == before


def test_a_macro_is_taken_back_as_the_macro_is(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    macro = Macro.objects.create(
        name_en="Urgent",
        actions=[{"kind": "priority", "value": 1}],
        created_at=NOON,
        updated_at=NOON,
    )
    before = state(tickets)
    job = run(bruno, {"kind": "macro", "macro": macro.pk}, tickets)
    assert (job.changed, state(tickets) == before) == (5, False)

    assert take_back(job, bruno, clock).changed == 5
    assert state(tickets) == before


def test_only_once_and_only_for_a_day(
    run: Run, clock: Clock, bruno: User, tickets: list[Ticket]
) -> None:
    job = run(bruno, {"kind": "priority", "priority": 1}, tickets)
    with pytest.raises(BulkSettled):
        bulk_undo(job=job, actor=bruno, now=NOON + timedelta(days=1, seconds=1))

    undoing = take_back(job, bruno, clock)

    for settled in (job, undoing):
        with pytest.raises(BulkSettled):
            bulk_undo(job=settled, actor=bruno, now=NOON)


def test_what_is_under_way_is_stopped_first(bruno: User, tickets: list[Ticket]) -> None:
    job = bulk_create(
        actor=bruno, action={"kind": "priority", "priority": 1},
        ticket_ids=[t.pk for t in tickets], now=NOON,
    )  # fmt: skip

    with pytest.raises(BulkSettled):
        bulk_undo(job=job, actor=bruno, now=NOON)


def test_a_colleague_may_not_and_a_supervisor_may(
    run: Run, clock: Clock, bruno: User, lena: User, sofia: User, tickets: list[Ticket]
) -> None:
    job = run(bruno, {"kind": "priority", "priority": 1}, tickets)
    with pytest.raises(NotAllowed):
        bulk_undo(job=job, actor=lena, now=NOON)

    undoing = take_back(job, sofia, clock)

    assert (undoing.actor, undoing.changed) == (sofia, 5)


def test_whoever_held_it_before_and_left_is_not_given_it_back(
    run: Run, clock: Clock, bruno: User, sofia: User, tickets: list[Ticket]
) -> None:
    ticket_assign(ticket=tickets[0], assignee=bruno, actor=bruno, now=NOON)
    job = run(sofia, {"kind": "assign", "assignee": sofia.pk}, tickets[:1])
    User.objects.filter(pk=bruno.pk).update(is_active=False, role=Role.AGENT)

    undoing = take_back(job, sofia, clock)

    assert undoing.items.get().reason == "target_gone"
    assert Ticket.objects.get(pk=tickets[0].pk).assignee == sofia
