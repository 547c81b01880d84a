"""The one-machine worker: Celery with the clock as a thread, so that nothing forks.

In production the worker and the clock (beat) are programs of their own; see docs/production.md.
"""

import warnings
from typing import Any

from celery import beat
from celery.exceptions import SecurityWarning
from celery.signals import worker_ready, worker_shutdown

from helpdesk.celery import app

__all__ = ["app"]

# Whoever starts the product as root did so knowingly; tasks are JSON and cannot carry code.
warnings.filterwarnings("ignore", category=SecurityWarning)

_clock: Any = beat.EmbeddedService(app, thread=True)


@worker_ready.connect
def start_clock(**_: Any) -> None:
    _clock.start()


@worker_shutdown.connect
def stop_clock(**_: Any) -> None:
    if _clock.is_alive():
        _clock.service.stop(wait=False)
