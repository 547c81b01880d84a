"""Files without a row: what a process that was killed between the two leaves behind."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from tickets.models import Attachment, StagedFile

FOLDER = "attachments"
# Long enough for any upload to have got its row.
UNCLAIMED_AFTER = timedelta(days=1)


def files_sweep(*, now: datetime) -> int:
    """Deletes the files that nobody has claimed for a day; how many there were."""
    if not default_storage.exists(FOLDER):
        return 0
    folders, _files = default_storage.listdir(FOLDER)
    return sum(_sweep(f"{FOLDER}/{folder}", now) for folder in folders)


def _sweep(folder: str, now: datetime) -> int:
    _folders, files = default_storage.listdir(folder)
    paths = {f"{folder}/{name}" for name in files}
    paths -= set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True))
    paths -= set(StagedFile.objects.filter(file__in=paths).values_list("file", flat=True))
    old = [p for p in paths if default_storage.get_modified_time(p) <= now - UNCLAIMED_AFTER]
    for path in old:
        default_storage.delete(path)
    return len(old)
