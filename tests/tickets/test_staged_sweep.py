"""Files that were brought and never sent: swept, unless a draft or a held reply waits with them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from tests.conftest import NOON
from tickets.models import HeldReply, StagedFile, Ticket
from tickets.services.draft import DraftText, draft_save
from tickets.services.files_sweep import files_sweep
from tickets.services.staged_files import staged_add, staged_sweep

LATER = NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _staged(ticket: Ticket, user: User) -> StagedFile:
    files = [SimpleUploadedFile("a.txt", b"hello")]
    return staged_add(ticket=ticket, files=files, actor=user, now=NOON)[0]


def test_goes_a_day_after_it_came_with_its_file(ticket: Ticket, bruno: User) -> None:
    path = str(_staged(ticket, bruno).file.name)

    assert staged_sweep(now=NOON + timedelta(hours=23)) == 0
    assert staged_sweep(now=LATER) == 1
    assert not default_storage.exists(path)
    assert not StagedFile.objects.exists()


def test_waits_as_long_as_its_draft(ticket: Ticket, bruno: User) -> None:
    _staged(ticket, bruno)
    draft_save(ticket=ticket, text=DraftText("x"), actor=bruno, now=NOON)

    assert staged_sweep(now=LATER) == 0


def test_waits_with_a_held_reply(ticket: Ticket, bruno: User) -> None:
    held = HeldReply.objects.create(
        ticket=ticket, author=bruno, body="x", seen_version=1, send_at=NOON, created_at=NOON
    )
    StagedFile.objects.filter(pk=_staged(ticket, bruno).pk).update(held=held)

    assert staged_sweep(now=LATER) == 0


def test_the_sweep_of_files_without_a_row_leaves_it(ticket: Ticket, bruno: User) -> None:
    path = str(_staged(ticket, bruno).file.name)

    files_sweep(now=NOON + timedelta(days=30_000))

    assert default_storage.exists(path)
