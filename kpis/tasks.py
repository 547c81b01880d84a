"""Background work of this room: facts after a change, their nightly rebuild, and the surveys."""

from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from helpdesk.lib.wake import wake
from kpis import services
from tickets.changes import changed_work

BATCH = 500
SURVEYS = 200


@shared_task
def facts_update() -> None:
    """Brings the facts up to date with what changed, and settles what is no longer provisional."""
    while changed_work("kpis", partial(services.facts_refresh, now=timezone.now()), limit=BATCH):
        pass
    while services.facts_finalise(now=timezone.now(), limit=BATCH) == BATCH:
        pass
    if settings.SURVEY_DELAY_MINUTES == 0:
        wake("kpis.tasks.surveys_send")


@shared_task
def facts_rebuild() -> None:
    """Everything from the ledger again; what the time limit cuts short goes on the next night."""
    services.facts_rebuild(now=timezone.now())


@shared_task
def surveys_send() -> None:
    """Asks those whose ticket was resolved a while ago."""
    while services.surveys_send(now=timezone.now(), limit=SURVEYS) == SURVEYS:
        pass
