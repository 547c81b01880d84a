"""From what services write to rows of facts: on change, on rebuild, and when a window ends."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from kpis import tasks
from kpis.definitions import VERSION
from kpis.engine import facts_write
from kpis.models import Rebuild, TicketFacts
from kpis.services import facts_finalise, facts_rebuild, facts_refresh
from kpis.services import rebuild as rebuild_module
from tests.kpis.rows import imported_ticket
from tickets.models import Category, ChangedTicket, Channel, EventKind, Status, Ticket
from tickets.services import (
    NewMessage,
    NewTicket,
    TicketChanges,
    message_add,
    ticket_create,
    ticket_hand_over,
    ticket_take,
    ticket_transition,
    ticket_update,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def solve(ticket: Ticket, agent: User, now: datetime) -> Ticket:
    """Taken after 2 minutes, answered after 14, resolved after 20."""
    ticket = ticket_take(ticket=ticket, actor=agent, now=now + 2 * MINUTE)
    message_add(ticket=ticket, new=NewMessage("Try now."), actor=agent, now=now + 14 * MINUTE)
    return ticket_transition(
        ticket=ticket, target=Status.RESOLVED, actor=agent, now=now + 20 * MINUTE
    )


def another(ticket: Ticket, now: datetime, category: Category | None) -> Ticket:
    new = NewTicket("Again", "It fails again.", ticket.requester, Channel.PORTAL, category)
    return ticket_create(new=new, actor=ticket.requester, now=now)


def facts_of(ticket: Ticket, now: datetime) -> TicketFacts:
    facts_refresh([ticket.pk], now=now)
    return TicketFacts.objects.get(pk=ticket.pk)


def test_a_ticket_that_level_1_solves_alone_is_a_first_contact(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    solve(ticket, bruno, now)

    facts = facts_of(ticket, now + 30 * MINUTE)

    assert (facts.first_response_seconds, facts.resolution_seconds) == (840, 1200)
    assert (facts.is_fcr, facts.fcr_reasons, facts.is_fcr_final) == (True, [], False)
    assert (facts.is_one_touch, facts.reopen_count, facts.reassignment_count) == (True, 0, 0)
    assert (facts.agent, facts.team_id, facts.tier) == (bruno, ticket.team_id, 1)
    assert facts.definition_version == VERSION
    assert facts.computed_from_event == ticket.events.order_by("pk").last().pk


def test_a_handed_off_ticket_is_credited_to_who_held_it_at_the_end(
    ticket: Ticket, bruno: User, lena: User, systems: Team, now: datetime
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=now)
    ticket_hand_over(
        ticket=ticket,
        team=systems,
        assignee=lena,
        kind=EventKind.HANDED_OFF,
        data={},
        actor=bruno,
        now=now,
    )
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=lena, now=now + DAY)

    facts = facts_of(ticket, now + DAY)

    assert facts.fcr_reasons == ["not_resolved_by_l1", "changed_tier"]
    assert (facts.agent, facts.team, facts.tier) == (lena, systems, 2)
    assert (facts.reassignment_count, facts.first_response_seconds) == (1, None)


def test_an_unresolved_ticket_has_no_value_anywhere(ticket: Ticket, now: datetime) -> None:
    facts = facts_of(ticket, now)

    assert facts.first_response_seconds is None
    assert facts.resolution_seconds is None
    assert (facts.is_fcr, facts.fcr_left_out, facts.csat_score) == (None, "not_resolved", None)


def test_a_new_ticket_fails_the_first_contact_before_it(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    solve(ticket, bruno, now)
    assert facts_of(ticket, now + DAY).is_fcr is True

    follow_up = another(ticket, now + DAY, ticket.category)
    facts_refresh([follow_up.pk], now=now + DAY)

    before = TicketFacts.objects.get(pk=ticket.pk)
    assert (before.is_fcr, before.fcr_reasons) == (False, ["new_ticket_within_window"])


@pytest.mark.parametrize("days", [8, 30])
def test_a_new_ticket_after_the_window_changes_nothing(
    ticket: Ticket, bruno: User, now: datetime, days: int
) -> None:
    solve(ticket, bruno, now)
    facts_of(ticket, now + DAY)

    follow_up = another(ticket, now + days * DAY, ticket.category)
    facts_refresh([follow_up.pk], now=now + days * DAY)

    assert TicketFacts.objects.get(pk=ticket.pk).is_fcr is True


def test_a_category_put_right_takes_the_failure_back(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    vpn = Category.objects.create(slug="vpn", name_en="VPN", name_es="VPN")
    solve(ticket, bruno, now)
    follow_up = another(ticket, now + DAY, ticket.category)
    facts_refresh([ticket.pk, follow_up.pk], now=now + DAY)
    assert TicketFacts.objects.get(pk=ticket.pk).is_fcr is False

    ticket_update(ticket=follow_up, wanted=TicketChanges(category=vpn), actor=bruno, now=now + DAY)
    facts_refresh([follow_up.pk], now=now + DAY)

    assert TicketFacts.objects.get(pk=ticket.pk).is_fcr is True


def test_somebody_elses_ticket_changes_nothing(
    ticket: Ticket, bruno: User, amir: User, now: datetime
) -> None:
    solve(ticket, bruno, now)
    new = NewTicket("Mail", "Down.", amir, Channel.PORTAL, ticket.category)
    other = ticket_create(new=new, actor=amir, now=now + DAY)

    facts_refresh([ticket.pk, other.pk], now=now + DAY)

    assert TicketFacts.objects.get(pk=ticket.pk).is_fcr is True


def test_a_category_beyond_level_1_is_left_out_of_net(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    Category.objects.filter(pk=ticket.category_id).update(is_l1_resolvable=False)
    solve(ticket, bruno, now)

    facts = facts_of(ticket, now + DAY)

    assert (facts.is_fcr, facts.is_l1_resolvable) == (True, False)


def test_changes_reach_the_facts_through_the_worker(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    solve(ticket, bruno, now)
    assert ChangedTicket.objects.filter(consumer="kpis").exists()

    tasks.facts_update()

    assert TicketFacts.objects.get(pk=ticket.pk).resolution_seconds == 1200
    assert not ChangedTicket.objects.filter(consumer="kpis").exists()


def test_a_provisional_one_is_settled_when_its_window_has_passed(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    solve(ticket, bruno, now)
    facts_of(ticket, now + DAY)
    end = now + 20 * MINUTE + 7 * DAY

    assert facts_finalise(now=end - MINUTE) == 0
    assert facts_finalise(now=end) == 1
    assert facts_finalise(now=end) == 0
    assert TicketFacts.objects.get(pk=ticket.pk).is_fcr_final is True


def test_two_rebuilds_give_identical_rows(ticket: Ticket, bruno: User, now: datetime) -> None:
    solve(ticket, bruno, now)
    another(ticket, now + DAY, ticket.category)
    imported_ticket(ticket.requester, reopen_count=2, reassignment_count=3)

    facts_rebuild(now=now + DAY)
    first = list(TicketFacts.objects.order_by("pk").values())
    TicketFacts.objects.all().delete()
    facts_rebuild(now=now + DAY)

    assert list(TicketFacts.objects.order_by("pk").values()) == first
    assert len(first) == 3


def test_a_rebuild_gives_what_following_the_changes_gave(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    solve(ticket, bruno, now)
    follow_up = another(ticket, now + DAY, ticket.category)
    facts_refresh([ticket.pk], now=now + DAY)
    facts_refresh([follow_up.pk], now=now + DAY)
    followed = list(TicketFacts.objects.order_by("pk").values())

    facts_rebuild(now=now + DAY)

    assert list(TicketFacts.objects.order_by("pk").values()) == followed


def test_imported_history_keeps_what_was_reported_beside_what_is_derived(
    alice: User, now: datetime
) -> None:
    ticket = imported_ticket(alice, reopen_count=2, reassignment_count=3, hours=22)

    facts_write(ticket_ids=[ticket.pk], now=now)

    facts = TicketFacts.objects.get()
    assert facts.resolution_seconds == 22 * 3600
    assert facts.resolved_at - facts.created_at == timedelta(hours=22)
    assert (facts.reopen_count, facts.reopen_count_derived) == (2, 0)
    assert (facts.reassignment_count, facts.reassignment_count_derived) == (3, 0)
    assert (facts.is_fcr, facts.fcr_left_out) == (None, "not_recorded")


def test_a_rebuild_that_was_cut_short_goes_on_where_it_stopped(
    alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [imported_ticket(alice) for _ in range(5)]
    monkeypatch.setattr(rebuild_module, "BATCH", 2)
    written: list[list[int]] = []

    def dies_in_the_second(*, ticket_ids: list[int], now: datetime) -> int:
        if len(written) == 1:
            written.append([])
            raise KeyboardInterrupt
        written.append(ticket_ids)
        return facts_write(ticket_ids=ticket_ids, now=now)

    monkeypatch.setattr(rebuild_module, "facts_write", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        facts_rebuild(now=now)
    seen: list[tuple[int, int]] = []
    facts_rebuild(now=now, progress=lambda done, total: seen.append((done, total)))

    assert [pk for batch in written for pk in batch] == [ticket.pk for ticket in tickets]
    assert seen == [(4, 5), (5, 5)]
    assert TicketFacts.objects.count() == 5
    assert Rebuild.objects.get().finished_at == now


def test_a_batch_costs_the_same_queries_however_large(
    alice: User, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [imported_ticket(alice).pk for _ in range(30)]

    with django_assert_max_num_queries(8):
        facts_write(ticket_ids=ids[:1], now=now)
    with django_assert_max_num_queries(8):
        facts_write(ticket_ids=ids, now=now)


def test_the_command_rebuilds_the_days_asked_for(
    alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = imported_ticket(alice, day=10)
    imported_ticket(alice, day=12)

    call_command("rebuild_kpis", "--from", "2026-03-10", "--to", "2026-03-11")

    assert list(TicketFacts.objects.values_list("pk", flat=True)) == [inside.pk]
    assert "1 of 1 tickets" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["--from", "yesterday"], ["--from", "2026-03-02", "--to", "2026-03-01"]]
)
@pytest.mark.django_db
def test_the_command_refuses_dates_that_are_none(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("rebuild_kpis", *arguments)
