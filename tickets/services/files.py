"""Attachments: checked before they are stored, stored before their row, and gone if the row is not made."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.exceptions import InvalidInput
from tickets.models import Attachment, Message

NAME_LENGTH = 150
UNKNOWN_BYTES = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+")
# Control, format, surrogate, private use, line and paragraph separators.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
REFUSED_ENDINGS = frozenset(
    [
        "bat",
        "cmd",
        "com",
        "cpl",
        "exe",
        "hta",
        "jar",
        "js",
        "jse",
        "lnk",
        "msc",
        "msi",
        "msp",
        "pif",
        "ps1",
        "reg",
        "scr",
        "sh",
        "vb",
        "vbe",
        "vbs",
        "wsf",
    ]
)


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in storage and waits for its row. Size in bytes."""

    key: str
    path: str
    name: str
    content_type: str
    size: int
    sha256: str


def clean_name(given: str) -> str:
    """A name safe to show and to send: one path part, no control or direction marks, an ending kept."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").split("/")[-1]
    name = "".join(
        c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > NAME_LENGTH:
        name = f"{stem[: NAME_LENGTH - len(ending[:10]) - 1]}.{ending[:10]}"
    return name[:NAME_LENGTH] or "file"


def clean_content_type(given: str | None) -> str:
    """The media type that the sender names, without parameters; unknown bytes where it is none."""
    named = (given or "").partition(";")[0].strip().lower()
    return named if _MEDIA_TYPE.fullmatch(named) and len(named) <= 100 else UNKNOWN_BYTES


def check_files(files: Sequence[UploadedFile]) -> None:
    """Raises InvalidInput("files") for too many, too large, empty or runnable files."""
    if len(files) > settings.ATTACHMENTS_MAX_COUNT:
        raise InvalidInput(
            "files", _("At most %(count)d files.") % {"count": settings.ATTACHMENTS_MAX_COUNT}
        )
    for file in files:
        name = clean_name(file.name or "")
        if not file.size:
            raise InvalidInput("files", _("“%(name)s” is empty.") % {"name": name})
        if file.size > settings.ATTACHMENT_MAX_BYTES:
            limit = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
            raise InvalidInput(
                "files",
                _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": limit},
            )
        if name.rpartition(".")[2].lower() in REFUSED_ENDINGS:
            raise InvalidInput(
                "files", _("“%(name)s” is a program. Put it in a ZIP file.") % {"name": name}
            )


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _store(file: UploadedFile) -> StoredFile:
    key = secrets.token_urlsafe(32)
    sha256 = _digest(file)
    path = f"attachments/{key[:2]}/{key}"
    try:
        default_storage.save(path, file)
    except BaseException:  # a full disk leaves half a file behind
        with suppress(OSError):
            default_storage.delete(path)
        raise
    content_type = clean_content_type(file.content_type)
    return StoredFile(key, path, clean_name(file.name or ""), content_type, file.size or 0, sha256)


@contextmanager
def stored(files: Sequence[UploadedFile]) -> Iterator[list[StoredFile]]:
    """Stores the files for the block; if the block raises, none of them remains."""
    check_files(files)
    kept: list[StoredFile] = []
    try:
        for file in files:
            kept.append(_store(file))
        yield kept
    except BaseException:
        for item in kept:
            default_storage.delete(item.path)
        raise


def attachments_write(
    *, files: Sequence[StoredFile], message: Message, uploaded_by: User | None, now: datetime
) -> None:
    """The rows of stored files, in the caller's transaction; the message was made with their number."""
    Attachment.objects.bulk_create(
        Attachment(
            ticket_id=message.ticket_id,
            message=message,
            key=item.key,
            file=item.path,
            name=item.name,
            content_type=item.content_type,
            size=item.size,
            sha256=item.sha256,
            uploaded_by=uploaded_by,
            created_at=now,
        )
        for item in files
    )
