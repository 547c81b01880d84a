"""Alice's business and the whole cast around it, an hour after noon."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from tests.access.cast import cast_make
from tests.access.world import LATER, World, restricted_teams, world_make


@pytest.fixture(autouse=True)
def _own_cache(settings: Any) -> None:
    """Throttle counts of one test never reach another, and no server is needed for them."""
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "local")
    }
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture(autouse=True)
def _mail_page(settings: Any) -> None:
    settings.SENT_MAIL_PAGE = True


@pytest.fixture(autouse=True)
def _queue_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.health.queue_state", lambda: "ok")


def _make_at_noon() -> World:
    with time_machine.travel(LATER, tick=False), translation.override("en"), timezone.override(UTC):
        people, open_teams = cast_make()
        closed = restricted_teams()
        return world_make({**people, "insider": closed.at_first}, open_teams, closed)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for a whole file; each test's own writing is undone as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make_at_noon()
        transaction.set_rollback(True)


@pytest.fixture
def world(made: World, db: None) -> World:
    return deepcopy(made)


@pytest.fixture
def outsider(world: World) -> User:
    """An agent of level 1 who is in no restricted team."""
    return world.users["outsider"]
