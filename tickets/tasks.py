"""Background work on tickets: search documents, closing what stayed quiet, files without a row."""

from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tickets.changes import changed_work
from tickets.search_documents import documents_update
from tickets.services import tickets_close_quiet
from tickets.services.files_sweep import files_sweep

BATCH = 200


@shared_task
def search_update() -> None:
    """Brings the search index up to date with what changed."""
    while changed_work("search", partial(documents_update, now=timezone.now()), limit=BATCH):
        pass


@shared_task
def close_quiet() -> None:
    """Closes what was resolved and stayed quiet; a full batch is followed by the next."""
    while tickets_close_quiet(now=timezone.now(), quiet_days=settings.AUTO_CLOSE_DAYS) == 500:
        pass


@shared_task
def sweep_files() -> None:
    """Deletes files that never got their row."""
    files_sweep(now=timezone.now())
