"""Alice's business and the whole cast around it, an hour after noon."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import Membership, Role, Team, User
from tests.access.world import LATER, Teams, World, restricted_teams, world_make
from tests.conftest import make_user


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


@pytest.fixture
def outsider(desk: Team) -> User:
    """An agent of level 1 who is in no restricted team."""

    user = make_user("farid@example.com", "Farid Aziz", Role.AGENT)
    Membership.objects.create(user=user, team=desk)
    return user


@pytest.fixture
def world(
    desk: Team,
    systems: Team,
    alice: User,
    amir: User,
    mallory: User,
    bruno: User,
    lena: User,
    sofia: User,
    admin: User,
    outsider: User,
) -> World:
    closed = restricted_teams()
    people = {
        "mallory": mallory, "amir": amir, "alice": alice, "bruno": bruno, "lena": lena,
        "sofia": sofia, "admin": admin, "outsider": outsider, "insider": closed.at_first,
    }  # fmt: skip
    return world_make(people, Teams(desk, systems, bruno, lena), closed)
