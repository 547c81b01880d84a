"""A nudge to the workers that never fails the request: the database is the record, sweeps do the rest."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from threading import Lock

import structlog
from celery import current_app
from django.db import transaction

from helpdesk.lib import background

log = structlog.get_logger(__name__)

# After a failed nudge, leave the broker alone for this long: each try would hold a request up.
REST_SECONDS = 5.0
_lock = Lock()
_resting_until = 0.0
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Within the block nobody is nudged and no live event leaves: for loading history in bulk."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def is_quiet() -> bool:
    return _quiet.get()


def wake(task: str, countdown: float = 0) -> bool:
    """Queues the task by name, without arguments; False when the queue could not be reached.

    `countdown`: in so many seconds. A hint as well: what is due is for the task to find out.
    """
    global _resting_until
    if is_quiet() or time.monotonic() < _resting_until:
        return False
    try:
        current_app.send_task(task, retry=False, countdown=countdown or None)
    except Exception as error:  # the broker's client raises many kinds; none may reach the request
        with _lock:
            _resting_until = time.monotonic() + REST_SECONDS
        log.warning("queue_unreachable", task=task, error=type(error).__name__)
        return False
    return True


@dataclass(frozen=True)
class _Wake:
    task: str
    countdown: float = 0

    def __call__(self) -> None:
        if not is_quiet():
            background.post(partial(wake, self.task, self.countdown))


def wake_on_commit(task: str, *, countdown: float = 0) -> None:
    """Nudges once when the transaction commits, however often it is asked for within it."""
    nudge = _Wake(task, countdown)
    waiting = transaction.get_connection().run_on_commit
    if not any(func == nudge for _savepoints, func, _robust in waiting):
        transaction.on_commit(nudge)
