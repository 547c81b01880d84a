"""The data folder holds tickets, hashes and the key: nobody else on the machine may look into it."""

import stat
from pathlib import Path

import pytest

from helpdesk import settings


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_data_folder_and_its_key_are_their_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    key = settings._secret_key()
    assert len(key) >= 48
    assert settings._secret_key() == key
    assert (_mode(tmp_path / "data"), _mode(tmp_path / "data" / "secret_key")) == (0o700, 0o600)
