"""Background work of this room: a wake-up only; the nightly run catches what was missed."""

from celery import shared_task

from service_levels import services


@shared_task
def due_rework() -> None:
    services.due_rework()
