"""The probes: alive without asking anyone, ready only when everything is."""

from typing import Any

import pytest
from django.test import Client

from helpdesk import health


@pytest.fixture
def all_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("database_state", "queue_state", "migrations_state"):
        monkeypatch.setattr(health, name, lambda: health.OK)


def test_alive_asks_no_database(client: Client) -> None:
    # No database fixture: a query here fails the test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_when_everything_is(client: Client, all_well: None) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"] == {"database": "ok", "queue": "ok", "migrations": "ok"}


@pytest.mark.parametrize("name", ["database", "queue", "migrations"])
def test_not_ready_says_what_is_not(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(health, f"{name}_state", lambda: "no answer")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"][name] == "no answer"


def test_the_probes_answer_whatever_host_and_scheme_they_are_asked_by(
    client: Client, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["help.example.com"]

    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_probes_take_no_posts(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_a_queue_that_is_not_there_is_no_answer(settings: Any) -> None:
    settings.QUEUE_URL = "unix:///nowhere/at/all.sock"

    assert health.queue_state() == "no answer"


@pytest.mark.django_db
def test_the_database_of_this_test_is_there_and_migrated() -> None:
    assert health.database_state() == "ok"
    assert health.migrations_state() == "ok"


@pytest.mark.django_db
def test_missing_migrations_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["tickets.0009_more"])

    assert health.migrations_state() == "1 not applied"
