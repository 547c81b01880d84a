"""Before a resolution is taken back, the page says whether the figures will count it as reopened."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tickets.models import BulkJob, Status, Ticket
from tickets.services import ticket_transition
from tickets.services.bulk import bulk_create, job_work

SAID = "counts as reopened"


def resolved(ticket: Ticket, actor: User, minutes: int) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=actor, now=at)


def page_of(client: Client, agent: User, ticket: Ticket) -> str:
    client.force_login(agent)
    return client.get(f"/tickets/{ticket.reference}/").content.decode()


@pytest.mark.parametrize(("minutes", "times"), [(5, 0), (15, 3)])
def test_the_head_the_menu_and_the_composer_say_it_after_ten_minutes(
    client: Client, ticket: Ticket, bruno: User, minutes: int, times: int
) -> None:
    resolved(ticket, bruno, minutes)

    page = page_of(client, bruno, ticket)

    assert page.count(f">{SAID}<") == times
    assert "Reopen" in page


def test_what_somebody_else_resolved_counts_at_once(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    resolved(ticket, bruno, 1)

    assert SAID in page_of(client, sofia, ticket)


def test_what_is_open_says_nothing(client: Client, ticket: Ticket, bruno: User) -> None:
    assert SAID not in page_of(client, bruno, ticket)


@pytest.mark.parametrize(("minutes", "said"), [(5, False), (15, True)])
def test_the_dialog_for_many_says_how_many(
    client: Client, ticket: Ticket, bruno: User, minutes: int, said: bool
) -> None:
    resolved(ticket, bruno, minutes)
    client.force_login(bruno)
    look = {"action": "status", "ticket": str(ticket.pk), "to": "open", "look": "1"}

    page = client.post("/tickets/bulk/start/", {**look, "submission_key": "k"}).content.decode()

    assert "1 ticket will be changed" in page
    assert ("1 was resolved: it counts as reopened in the figures." in page) is said


@pytest.mark.parametrize(("minutes", "said"), [(5, False), (15, True)])
def test_undoing_a_job_says_it_too(
    client: Client, ticket: Ticket, bruno: User, minutes: int, said: bool
) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    action = {"kind": "status", "to": "resolved"}
    job = bulk_create(actor=bruno, action=action, ticket_ids=[ticket.pk], now=at)
    job_work(job=job, clock=lambda: at)
    client.force_login(bruno)

    page = client.get(f"/tickets/bulk/{BulkJob.objects.get().pk}/").content.decode()

    assert "Undo" in page
    assert ("Undoing it now counts as reopened." in page) is said
