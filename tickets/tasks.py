"""Background work on tickets: search documents, closing what stayed quiet, files without a row."""

from functools import partial

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tickets.changes import changed_work
from tickets.search_documents import documents_update
from tickets.services import bulk, tickets_close_quiet
from tickets.services.draft import drafts_sweep
from tickets.services.files_sweep import files_sweep
from tickets.services.held import held_due
from tickets.services.held import held_send as services_held_send
from tickets.services.staged_files import staged_sweep

log = structlog.get_logger(__name__)

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
    """Deletes drafts that were thrown away, and files that no message or row will ever name."""
    drafts_sweep(now=timezone.now())
    staged_sweep(now=timezone.now())
    files_sweep(now=timezone.now())


@shared_task
def held_send() -> None:
    """Sends the replies whose time to be taken back is over; what fails is tried at the next sweep."""
    for pk in held_due(now=timezone.now()):
        try:
            services_held_send(pk=pk, now=timezone.now())
        except Exception as error:  # one that cannot be sent must not hold up the others
            log.error("held_reply_failed", held=pk, error=type(error).__name__)


@shared_task
def bulk_work() -> None:
    """One turn of the bulk job that has waited longest; a job that is not done asks for the next."""
    bulk.bulk_work(clock=timezone.now)


@shared_task
def sweep_bulk() -> None:
    """Forgets the lists of tickets of old bulk jobs."""
    while bulk.bulk_sweep(now=timezone.now()):
        pass
