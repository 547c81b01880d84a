"""A job beside another and beside a person: every ticket is changed once by each, and nothing is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON
from tests.test_side_by_side import side_by_side
from tests.tickets.bulk.conftest import make_ticket
from tickets.models import BulkJob, Category, Ticket, TicketEvent
from tickets.services import TicketChanges, ticket_update
from tickets.services.bulk import bulk_create, job_work
from tickets.services.bulk.work import _Turn

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 12


@pytest.fixture
def tickets(alice: User, email_category: Category) -> list[Ticket]:
    return [make_ticket(alice, email_category, number) for number in range(COUNT)]


@pytest.fixture(autouse=True)
def _two_connections() -> None:
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("needs a database with more than one connection")


def job_of(actor: User, tickets: list[Ticket], action: dict[str, Any]) -> BulkJob:
    ids = [ticket.pk for ticket in tickets]
    return bulk_create(actor=actor, action=action, ticket_ids=ids, now=timezone.now())


def work(job: BulkJob) -> Callable[[], BulkJob]:
    return lambda: job_work(job=BulkJob.objects.get(pk=job.pk), clock=timezone.now)


def versions_are_whole(tickets: list[Ticket]) -> bool:
    """Every version of every ticket has one event: no change was written over another."""
    for ticket in Ticket.objects.filter(pk__in=[t.pk for t in tickets]):
        seen = list(TicketEvent.objects.filter(ticket=ticket).order_by("pk"))
        if [event.version for event in seen] != list(range(1, ticket.version + 1)):
            return False
    return True


def test_two_jobs_from_both_ends_of_the_same_tickets(
    bruno: User, lena: User, tickets: list[Ticket]
) -> None:
    first = job_of(bruno, tickets, {"kind": "tags", "add": ["one"], "remove": []})
    second = job_of(lena, tickets[::-1], {"kind": "tags", "add": ["two"], "remove": []})

    jobs = side_by_side(work(first), work(second))

    assert [(job.state, job.changed, job.refused) for job in jobs] == [("done", COUNT, 0)] * 2
    assert all(ticket.tags.count() == 2 for ticket in tickets)
    assert versions_are_whole(tickets)


def test_two_workers_with_one_job_do_each_ticket_once(bruno: User, tickets: list[Ticket]) -> None:
    job = job_of(bruno, tickets, {"kind": "priority", "priority": 1})

    side_by_side(work(job), work(job))
    work(job)()

    done = BulkJob.objects.get(pk=job.pk)
    assert (done.done, done.changed) == (COUNT, COUNT)
    assert TicketEvent.objects.filter(kind="fields_changed").count() == COUNT


def test_a_person_in_the_middle_loses_nothing(
    bruno: User, lena: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(bruno, tickets, {"kind": "tags", "add": ["bulk"], "remove": []})
    begun, attempt = threading.Event(), _Turn._attempt

    def slowly(self: Any, *given: Any) -> str:
        begun.set()
        return attempt(self, *given)

    monkeypatch.setattr(_Turn, "_attempt", slowly)

    def person() -> int:
        begun.wait(5)
        for ticket in reversed(tickets):
            wanted = TicketChanges(priority=1)  # type: ignore[arg-type]
            ticket_update(ticket=ticket, wanted=wanted, actor=lena, now=NOON)
        return len(tickets)

    done, changed = side_by_side(work(job), person)

    assert (done.changed, changed) == (COUNT, COUNT)
    assert all(ticket.tags.count() == 1 for ticket in tickets)
    assert set(Ticket.objects.values_list("priority", flat=True)) == {1}
    assert versions_are_whole(tickets)
