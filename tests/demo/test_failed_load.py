"""demo.loader: all of the company or nothing of it."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from demo.loader import company_load

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def test_a_load_that_fails_leaves_nothing_behind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.loader.surveys_answered", lambda *args, **kwargs: 1 / 0)
    monkeypatch.setattr("demo.loader.TICKETS", 40)

    with pytest.raises(ZeroDivisionError):
        company_load(now=NOW)

    assert not User.objects.exists()
