"""Files brought before their message is sent: kept with the draft, seen by who brought them, and sent with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput
from tickets.models import Draft, HeldReply, Message, StagedFile, Ticket
from tickets.services.files import StoredFile, attachments_write, stored

# Without a draft beside it, a file waits this long for its message.
UNSENT_FOR = timedelta(days=1)


def waiting_files(user: User, ticket: Ticket, held: HeldReply | None = None) -> list[StagedFile]:
    """The files of the person's draft, or of a reply that is held."""
    files = StagedFile.objects.filter(user=user, ticket=ticket, held=held)
    return list(files.order_by("pk"))


def staged_add(
    *, ticket: Ticket, files: Sequence[UploadedFile], actor: User, now: datetime
) -> list[StagedFile]:
    """Stores the files and their rows. Raises InvalidInput("files") or NotAllowed; nothing is kept then."""
    access.require_worker(actor, ticket)
    with stored(files) as kept, transaction.atomic():
        _check_count(actor, ticket, len(kept))
        return [
            StagedFile.objects.create(
                user=actor,
                ticket=ticket,
                key=item.key,
                file=item.path,
                name=item.name,
                content_type=item.content_type,
                size=item.size,
                sha256=item.sha256,
                created_at=now,
            )
            for item in kept
        ]


def _check_count(actor: User, ticket: Ticket, more: int) -> None:
    there = StagedFile.objects.filter(user=actor, ticket=ticket, held__isnull=True).count()
    if there + more > settings.ATTACHMENTS_MAX_COUNT:
        raise InvalidInput(
            "files", _("At most %(count)d files.") % {"count": settings.ATTACHMENTS_MAX_COUNT}
        )


@transaction.atomic
def staged_remove(*, ticket: Ticket, key: str, actor: User) -> bool:
    """Takes a file away from the draft; False where it is not there (any more)."""
    files = StagedFile.objects.select_for_update().filter(user=actor, ticket=ticket, key=key)
    found = files.filter(held__isnull=True).first()
    if found is None:
        return False
    path = str(found.file.name)
    found.delete()
    transaction.on_commit(partial(default_storage.delete, path))
    return True


def staged_attach(
    *, staged: Sequence[StagedFile], message: Message, uploaded_by: User | None, now: datetime
) -> None:
    """The rows become attachments under the same keys, in the caller's transaction."""
    files = [
        StoredFile(
            key=item.key,
            path=str(item.file.name),
            name=item.name,
            content_type=item.content_type,
            size=item.size,
            sha256=item.sha256,
        )
        for item in staged
    ]
    attachments_write(files=files, message=message, uploaded_by=uploaded_by, now=now)
    StagedFile.objects.filter(pk__in=[item.pk for item in staged]).delete()


def staged_sweep(*, now: datetime) -> int:
    """Deletes what waits neither for a draft nor for a held reply, a day after it came; how many."""
    drafts = Draft.objects.filter(user=OuterRef("user"), ticket=OuterRef("ticket"))
    left = StagedFile.objects.filter(held__isnull=True, created_at__lte=now - UNSENT_FOR)
    paths = []
    with transaction.atomic():
        for row in left.exclude(Exists(drafts)).select_for_update(of=("self",)):
            paths.append(str(row.file.name))
            row.delete()
    for path in paths:
        default_storage.delete(path)
    return len(paths)
