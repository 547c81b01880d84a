"""demo.loader: the company loads whole, and every screen has something on it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Role, User
from demo.joined import JOINED
from demo.loader import TICKETS, company_load
from demo.request_types import REQUESTS
from escalation.models import Handoff
from knowledge_base.models import Article
from kpis.models import Survey
from tickets.models import Draft, Status, Ticket

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The company, loaded once for all that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield company_load(now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def company(loaded: int, db: None) -> int:
    return loaded


def test_everybody_finds_something_to_do(company: int) -> None:
    lena = User.objects.get(email="lena@example.com")

    assert company == Ticket.objects.count() == TICKETS + len(REQUESTS) + JOINED
    assert set(Ticket.objects.values_list("status", flat=True)) >= {
        Status.NEW,
        Status.OPEN,
        Status.WAITING_REQUESTER,
        Status.RESOLVED,
        Status.CLOSED,
    }
    assert Handoff.objects.pending().filter(to_team__in=lena.teams.all()).exists()
    assert Survey.objects.filter(score__isnull=False).count() > 50
    assert User.objects.exclude(role=Role.REQUESTER).count() == 12


def test_the_guides_stand_in_both_languages(company: int) -> None:
    guides = Article.objects.filter(kind="guide", status="published")

    assert guides.count() == 31
    assert all(guide.texts.count() == 2 for guide in guides)


def test_nothing_happens_after_now(company: int) -> None:
    assert not Ticket.objects.filter(updated_at__gt=NOW).exists()


def test_agents_have_begun_to_write(company: int) -> None:
    drafts = Draft.objects.filter(user__email="bruno@example.com")

    assert {draft.mode for draft in drafts} == {"public", "internal"}
