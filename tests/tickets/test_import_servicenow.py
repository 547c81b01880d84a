"""import_history on a small log of our own: what becomes a ticket, and which ledger it has."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Role, Team, User
from helpdesk.lib.markup import render_markdown
from notifications.models import Notification, OutboxEmail
from tickets.access import ticket_get, tickets_for
from tickets.imports import writing
from tickets.models import (
    ActorKind,
    Category,
    ChangedTicket,
    Channel,
    EventKind,
    ImportedRecord,
    Message,
    Priority,
    Status,
    Ticket,
    TicketEvent,
)
from tickets.services import NewMessage, message_add, ticket_assign
from tickets.signals import tickets_imported

SMALL = Path(__file__).parent.parent / "data" / "servicenow.csv"


def run(path: Path, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_history", str(path), format="servicenow", stdout=out, stderr=err, **options
    )
    return out.getvalue(), err.getvalue()


def by_number(number: str) -> Ticket:
    return Ticket.objects.select_related("team", "category__parent").get(
        imported__external_id=number
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 2, day, hour, minute, tzinfo=UTC)


def ledger(ticket: Ticket) -> list[tuple[str, datetime]]:
    return list(ticket.events.order_by("pk").values_list("kind", "created_at"))


@pytest.fixture
def imported(db: None) -> None:
    run(SMALL)


@pytest.mark.usefixtures("imported")
def test_a_ticket_stands_where_the_source_left_it() -> None:
    ticket = by_number("INC0000001")

    assert ticket.subject == "Symptom 11 · Category 4"
    assert (ticket.status, ticket.priority, ticket.channel) == ("closed", 1, "phone")
    assert (ticket.created_at, ticket.resolved_at) == (at(1, 8), at(1, 11, 30))
    assert ticket.closed_at == at(6, 12)
    assert (ticket.reassignment_count, ticket.reopen_count) == (5, 0)
    assert ticket.team and ticket.team.slug == "servicenow-group-6"
    assert ticket.category and ticket.category.slug == "servicenow-category-4-subcategory-2"
    assert ticket.category.parent and ticket.category.parent.slug == "servicenow-category-4"
    assert ticket.requester.email == "caller-7@imported.invalid"
    assert ticket.assignee and ticket.assignee.full_name == "Resolver 2"
    assert ticket.version == ticket.events.count()


@pytest.mark.usefixtures("imported")
def test_the_ledger_tells_it_in_order_at_the_sources_own_times() -> None:
    ticket = by_number("INC0000001")

    assert ledger(ticket)[:-1] == [
        ("created", at(1, 8)),
        ("assigned", at(1, 8, 30)),
        ("team_changed", at(1, 9)),
        ("assigned", at(1, 9)),
        ("status_changed", at(1, 9)),
        ("fields_changed", at(1, 10)),
        ("resolved", at(1, 11, 30)),
        ("closed", at(6, 12)),
    ]
    events = {event.kind: event for event in ticket.events.all()}
    team = Team.objects.get(slug="servicenow-group-6")
    resolver = User.objects.get(full_name="Resolver 2")
    resolved = events[EventKind.RESOLVED]
    assert resolved.data == {
        "from": "waiting_requester", "to": "resolved", "tier": None, "team": team.pk,
        "assignee": resolver.pk,
    }  # fmt: skip
    assert (str(resolved.actor), resolved.actor_kind) == ("Resolved by 8", ActorKind.AGENT)
    assert events[EventKind.FIELDS_CHANGED].data == {
        "impact": [2, 1], "urgency": [2, 1], "priority": [3, 1],
    }  # fmt: skip


@pytest.mark.usefixtures("imported")
def test_what_the_source_counts_is_kept_beside_what_our_events_add_up_to() -> None:
    event = by_number("INC0000001").events.get(kind=EventKind.IMPORTED)

    assert event.data == {
        "reported": {
            "reassignment_count": 5, "reopen_count": 0, "made_sla": False, "knowledge": True,
        },
        "source": "servicenow",
        "external_id": "INC0000001",
    }  # fmt: skip


@pytest.mark.usefixtures("imported")
def test_a_reopened_incident_has_both_resolutions() -> None:
    kinds = [entry for entry in ledger(by_number("INC0000002")) if entry[0] != "imported"]

    assert kinds == [
        ("created", at(1, 8)),
        ("resolved", at(1, 9)),
        ("reopened", at(2, 9)),
        ("resolved", at(3, 9)),
        ("closed", at(9, 9)),
    ]
    assert by_number("INC0000002").channel == Channel.PORTAL


@pytest.mark.usefixtures("imported")
def test_what_is_unknown_stays_unknown() -> None:
    ticket = by_number("INC0000003")

    assert ticket.subject == "Incident INC0000003"
    assert ticket.resolved_at is None
    assert ticket.closed_at == at(4, 9)
    assert (ticket.team, ticket.category, ticket.assignee) == (None, None, None)
    assert (ticket.channel, ticket.opened_by) == (Channel.UNKNOWN, None)
    assert ticket.requester.full_name == "Unknown caller"
    assert [kind for kind, _at in ledger(ticket)] == [
        "created", "status_changed", "closed", "imported",
    ]  # fmt: skip
    assert ticket.imported.attributes["unknown_states"] == ["-100"]
    assert "location" not in ticket.imported.attributes


@pytest.mark.usefixtures("imported")
def test_the_opening_message_lists_what_the_source_has_and_is_safe() -> None:
    for message in Message.objects.all():
        assert message.body_html == render_markdown(message.body)
    odd = by_number("INC0000004").messages.get()
    assert "<td>Dots. and *stars*</td>" in odd.body_html
    assert "| Location | Location 9 |" in odd.body
    assert "| Location |" not in by_number("INC0000003").messages.get().body


@pytest.mark.usefixtures("imported")
def test_nobody_is_written_to_and_nobody_can_sign_in_with_it() -> None:
    people = User.objects.filter(email__endswith="@imported.invalid")

    assert not OutboxEmail.objects.exists()
    assert not Notification.objects.exists()
    assert people.count() == 7
    assert not any(person.is_active or person.has_usable_password() for person in people)
    assert people.get(full_name="Resolver 1").role == Role.AGENT
    assert people.get(full_name="Caller 7").role == Role.REQUESTER


@pytest.mark.usefixtures("imported")
def test_its_teams_and_categories_are_not_offered() -> None:
    assert set(Team.objects.values_list("tier", "is_active")) == {(None, False)}
    assert set(Category.objects.values_list("is_active")) == {(False,)}


@pytest.mark.usefixtures("imported")
def test_agents_work_it_like_any_other(bruno: User, now: datetime) -> None:
    ticket = ticket_get(bruno, by_number("INC0000004").reference)
    assert (ticket.status, ticket.priority) == (Status.WAITING_THIRD_PARTY, Priority.MODERATE)

    ticket_assign(ticket=ticket, assignee=bruno, actor=bruno, now=now)
    message_add(ticket=ticket, new=NewMessage(body="We are on it."), actor=bruno, now=now)

    ticket.refresh_from_db()
    assert ticket.assignee == bruno
    assert not OutboxEmail.objects.filter(to_email__endswith=".invalid").exists()
    assert tickets_for(bruno).count() == 4


def test_search_and_figures_are_told(db: None) -> None:
    heard: list[int] = []

    def listener(ticket_ids: list[int], **_more: Any) -> None:
        heard.extend(ticket_ids)

    tickets_imported.connect(listener)
    try:
        run(SMALL)
    finally:
        tickets_imported.disconnect(listener)

    ids = set(Ticket.objects.values_list("pk", flat=True))
    assert set(heard) == ids
    searched = ChangedTicket.objects.filter(consumer="search")
    assert set(searched.values_list("ticket_id", flat=True)) == ids


@pytest.mark.usefixtures("imported")
def test_a_second_run_changes_nothing() -> None:
    before = (Ticket.objects.count(), TicketEvent.objects.count(), User.objects.count())

    out, _err = run(SMALL)

    assert "0 incidents imported, 4 were here already" in out
    assert (Ticket.objects.count(), TicketEvent.objects.count(), User.objects.count()) == before


def test_a_run_that_was_stopped_is_completed_by_the_next(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writing.incidents_write
    module = "tickets.management.commands.import_history"
    monkeypatch.setattr(f"{module}.BATCH", 2)
    calls: list[int] = []

    def dies_in_the_second_batch(**batch: Any) -> list[int]:
        calls.append(1)
        done = write(**batch)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    # The interruption falls inside the batch's transaction.
    from django.db import transaction

    monkeypatch.setattr(f"{module}.incidents_write", transaction.atomic(dies_in_the_second_batch))
    with pytest.raises(KeyboardInterrupt):
        run(SMALL)
    assert ImportedRecord.objects.count() == Ticket.objects.count() == 2

    monkeypatch.setattr(f"{module}.incidents_write", write)
    out, _err = run(SMALL)

    assert "2 incidents imported, 2 were here already" in out
    assert ImportedRecord.objects.count() == Ticket.objects.count() == 4


def test_the_sources_time_zone_is_respected(db: None) -> None:
    run(SMALL, time_zone="America/Bogota")

    assert by_number("INC0000001").created_at == at(1, 13)


@pytest.mark.usefixtures("db")
def test_a_batch_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(30):
        run(SMALL)
