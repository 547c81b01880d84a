"""Tests on several workers at once: which stay together, and in what order they are handed out.

A file stays whole on one worker, for what it makes once; journeys go one by one. Tests that really commit
come after every other: they empty the database, also of the rows that migrations put there. (The groups
of pytest-xdist would say it in fewer words, but its 3.8 cannot form them under pytest 9.)
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
COMMITTING = ("transaction=True", "transactional_db")
# What takes longest starts first, else one worker ends long after the other.
FIRST = (
    "runtime/test_up.py",
    "access/test_matrix.py",
    "demo/test_company.py",
    "api/test_fuzz.py",
    "access/test_leaks.py",
    "access/test_coverage.py",
    "journeys/test_accessibility.py",
    "journeys/test_outages.py",
)


def pytest_configure() -> None:
    """A start looks for the folder of collected files, which is empty while testing."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def file_of(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).as_posix()


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or bool(
        marker and marker.kwargs.get("transaction")
    )


def place_of(item: pytest.Item) -> tuple[bool, int]:
    file = file_of(item)
    return commits(item), FIRST.index(file) if file in FIRST else len(FIRST)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """One process alone keeps pytest's own order."""
    yield
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=place_of)


@cache
def is_whole(file: str) -> bool:
    """Whether all of a file goes to one worker."""
    text = (HERE.parent / file).read_text()
    return "/journeys/" not in file and not any(word in text for word in COMMITTING)


class ByFile(LoadScopeScheduling):
    """Hands out files, and one by one the tests of those that are not whole."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if is_whole(file) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
