"""Callers of the API: the cast, each with a token that may do all that its owner may."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import token_create
from tests.conftest import NOON
from tickets.models import Ticket

Call = Callable[..., APIClient]
LATER = NOON + timedelta(hours=1)


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


def token_for(user: User, *scopes: str, expires_at: datetime | None = None) -> str:
    return token_create(
        user=user, name="tests", scopes=scopes or ["all"], expires_at=expires_at, now=NOON
    )[1]


def client_with(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def call() -> Call:
    """call(user) is a client with that person's token; call(user, "tickets:read") with that scope."""

    def made(user: User | None = None, *scopes: str) -> APIClient:
        return client_with(token_for(user, *scopes)) if user else APIClient()

    return made


def url_of(ticket: Ticket, path: str = "") -> str:
    return f"/api/v1/tickets/{ticket.reference}/{path}"
