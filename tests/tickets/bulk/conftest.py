"""Some tickets of Alice's, and jobs that are worked at a clock that stands still or is moved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from accounts.models import Team, User
from tests.conftest import NOON
from tickets.models import BulkJob, Category, Channel, Ticket
from tickets.services import NewTicket, ticket_create
from tickets.services.bulk import bulk_create, job_work

Run = Callable[..., BulkJob]


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_ticket(requester: User, category: Category, number: int = 1) -> Ticket:
    new = NewTicket(
        subject=f"Printer {number}",
        description="It does not print.",
        requester=requester,
        channel=Channel.PORTAL,
        category=category,
    )
    return ticket_create(new=new, actor=requester, now=NOON)


@pytest.fixture
def tickets(alice: User, desk: Team, email_category: Category) -> list[Ticket]:
    """Five new ones in the level 1 queue."""
    Category.objects.update(default_team=desk)
    email_category.refresh_from_db()
    return [make_ticket(alice, email_category, number) for number in range(5)]


@pytest.fixture
def run(clock: Clock) -> Run:
    """run(actor, action, tickets) asks for a job and works it to its end."""

    def ran(actor: User, action: dict[str, Any], of: list[Ticket], **more: Any) -> BulkJob:
        ids = [ticket.pk for ticket in of]
        job = bulk_create(actor=actor, action=action, ticket_ids=ids, now=clock(), **more)
        return job_work(job=job, clock=clock)

    return ran
