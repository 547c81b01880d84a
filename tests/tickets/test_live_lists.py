"""Open lists of all agents hear that something changed: once for many changes, and never which ticket."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from accounts.models import User
from helpdesk.lib import background
from helpdesk.live.access import Listener
from tests.conftest import NOON
from tickets import live_lists
from tickets.models import Ticket
from tickets.services import ticket_take

Published = list[tuple[Any, ...]]


@pytest.fixture
def published() -> Iterator[Published]:
    """What is published; nobody waits for the two seconds."""
    sent: Published = []
    live_lists.lists_told()
    background.settle()
    with (
        mock.patch("tickets.live_lists.threading.Timer"),
        mock.patch("notifications.live.publish", lambda *given, **_more: sent.append(given)),
    ):
        yield sent


def test_many_changes_are_told_at_once_and_named_by_none(published: Published) -> None:
    for _change in range(5):
        live_lists.lists_tell()
    live_lists.lists_told()
    live_lists.lists_told()
    background.settle()

    assert published == [(["agents"], "lists", {"changes": 5})]


def test_the_first_change_of_a_while_starts_the_clock(published: Published) -> None:
    live_lists.lists_tell()
    live_lists.lists_tell()

    timer = live_lists.threading.Timer
    assert isinstance(timer, mock.Mock)
    timer.assert_called_once_with(live_lists.GATHER_SECONDS, live_lists.lists_told)


def test_what_happens_to_a_ticket_reaches_every_agents_list(
    ticket: Ticket, bruno: User, published: Published, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ticket_take(ticket=ticket, actor=bruno, now=NOON)
    live_lists.lists_told()
    background.settle()

    ((topics, event, data),) = [given for given in published if given[1] == "lists"]
    assert (topics, event, set(data)) == (["agents"], "lists", {"changes"})


@pytest.mark.parametrize(("role", "hears"), [("requester", False), ("agent", True)])
def test_only_agents_listen(role: str, hears: bool) -> None:
    listener = Listener(1, "key", "hash", role, frozenset())

    assert (live_lists.TOPIC in listener.topics) is hears
