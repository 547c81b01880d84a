"""The tray of bulk jobs: how long what is over is told of, and what the dialog's Enter presses."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tests.tickets.bulk.test_views import BULK, HTMX, START, ready, ticked
from tickets.models import BulkJob, Ticket


@pytest.fixture
def bruno_in(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def cards_after(client: Client, at: timedelta) -> int:
    with time_machine.travel(NOON + at, tick=False):
        return client.get("/tickets/").content.decode().count("data-bulk-job=")


def test_a_job_that_is_over_leaves_after_minutes_and_is_not_looked_for_again(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    with time_machine.travel(NOON, tick=False):
        bruno_in.post(START, ready(tickets, "priority", priority="1"))

    assert cards_after(bruno_in, timedelta(minutes=9)) == 1
    assert cards_after(bruno_in, timedelta(minutes=11)) == 0
    with time_machine.travel(NOON + timedelta(minutes=12), tick=False):
        assert bruno_in.session["bulk_tray"] == []
        assert b"Set the priority of 5 tickets" in bruno_in.get(BULK).content


def test_an_undoing_leaves_soon_and_says_that_it_is_done(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    with time_machine.travel(NOON, tick=False):
        bruno_in.post(START, ready(tickets, "tags", add="vip"))
        answer = bruno_in.post(f"{BULK}{BulkJob.objects.get().pk}/undo/", **HTMX)

    assert "Undone: Tag 5 tickets: +vip" in answer.content.decode()
    assert cards_after(bruno_in, timedelta(seconds=30)) == 1
    assert cards_after(bruno_in, timedelta(seconds=90)) == 0


def test_the_dialogs_title_ends_without_a_colon_before_a_tag_is_typed(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    body = bruno_in.post(BULK, ticked(tickets, "tags"), **HTMX).content.decode()

    title = body.split('id="bulk-title">')[1].split("<")[0]
    assert not title.strip().endswith(":")


def test_the_first_button_of_the_dialog_applies(bruno_in: Client, tickets: list[Ticket]) -> None:
    body = bruno_in.post(BULK, ticked(tickets, "tags"), **HTMX).content.decode()

    first = body.split('<button class="btn')[1].split(">")[0]
    assert "btn--primary" in f"btn{first}"
