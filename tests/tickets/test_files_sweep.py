"""A file whose process was killed before its row was written goes; no other does."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from tests.conftest import NOON
from tickets.models import Attachment, Ticket
from tickets.services import NewMessage, message_add
from tickets.services.files_sweep import files_sweep


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _age(path: str, days: float) -> None:
    at = (NOON - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(path), (at, at))


def _orphan(key: str, days: float) -> str:
    path = default_storage.save(f"attachments/{key[:2]}/{key}", ContentFile(b"x"))
    _age(path, days)
    return path


def test_only_old_files_without_a_row_go(ticket: Ticket, bruno: User) -> None:
    file = SimpleUploadedFile("a.txt", b"hello")
    message_add(ticket=ticket, new=NewMessage(body="x", files=[file]), actor=bruno, now=NOON)
    kept = str(Attachment.objects.get().file.name)
    _age(kept, 30)
    old, fresh = _orphan("abc", 2), _orphan("abd", 0.5)
    assert files_sweep(now=NOON) == 1
    assert [default_storage.exists(path) for path in (kept, old, fresh)] == [True, False, True]


def test_without_any_file_there_is_nothing_to_do(db: None) -> None:
    assert files_sweep(now=NOON) == 0
