"""Preparation: each step does its work once, and again only when something changed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

from accounts.models import Role, User
from helpdesk.runtime import prepare


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management commands that a step ran, none of them for real."""
    found: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: found.append(name))
    return found


def silent(_: str) -> None:
    pass


def test_static_files_are_collected_once_until_they_change(
    calls: list[str], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    monkeypatch.setattr(prepare, "static_fingerprint", lambda: "one")

    prepare.collect_static(say=silent)
    prepare.collect_static(say=silent)
    assert calls == ["collectstatic"]

    monkeypatch.setattr(prepare, "static_fingerprint", lambda: "two")
    prepare.collect_static(say=silent)
    assert calls == ["collectstatic"] * 2


def test_the_fingerprint_changes_with_a_file(settings: Any, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "a.css").write_text("a {}")
    prepare.get_finders.__globals__["get_finder"].cache_clear()

    before = prepare.static_fingerprint()
    assert prepare.static_fingerprint() == before
    (tmp_path / "a.css").write_text("a { color: red }")
    after = prepare.static_fingerprint()
    prepare.get_finders.__globals__["get_finder"].cache_clear()

    assert after != before


def test_migrations_run_only_when_some_are_missing(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "unapplied_migrations", list)
    prepare.migrate(say=silent)
    assert calls == []

    monkeypatch.setattr(prepare, "unapplied_migrations", lambda: ["tickets.0002_more"])
    prepare.migrate(say=silent)
    assert calls == ["migrate"]


@pytest.mark.django_db
def test_an_empty_database_gets_the_demo_or_one_administrator(
    calls: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    settings.DEMO = True
    prepare.first_people(say=said.append)
    assert calls == ["demo"]

    settings.DEMO = False
    monkeypatch.setenv("HELPDESK_ADMIN_EMAIL", "ada@example.com")
    prepare.first_people(say=said.append)

    ada = User.objects.get()
    assert (ada.email, ada.role) == ("ada@example.com", Role.ADMINISTRATOR)
    line = next(line for line in said if "password: " in line)
    assert ada.check_password(line.rsplit("password: ", 1)[1])


@pytest.mark.django_db
def test_a_database_with_someone_in_it_is_left_alone(
    calls: list[str], settings: Any, alice: User
) -> None:
    for settings.DEMO in (True, False):
        prepare.first_people(say=silent)

    assert calls == []
    assert User.objects.count() == 1


def test_the_real_commands_exist() -> None:
    assert {"collectstatic", "migrate", "demo", "prepare", "up"} <= set(get_commands())
