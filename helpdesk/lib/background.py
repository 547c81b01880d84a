"""Small jobs after the answer: done in order by one thread of this process, so that no request waits for them.

For hints alone (a nudge to the workers, a live event). What must not be lost is a row in the database.
"""

import atexit
import queue
import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Job = Callable[[], object]
CAPACITY = 1_000
EXIT_SECONDS = 1.0

_jobs: queue.Queue[Job] = queue.Queue(CAPACITY)
_start = threading.Lock()
_thread: threading.Thread | None = None


def _work() -> None:
    while True:
        job = _jobs.get()
        try:
            job()
        except Exception as error:  # a hint that fails is logged, and the next one goes on
            log.warning("background_job_failed", error=type(error).__name__)
        finally:
            _jobs.task_done()


def _running() -> None:
    """Starts the thread when it is first needed: after a server has forked, not before."""
    global _thread
    with _start:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="background", daemon=True)
            _thread.start()


def post(job: Job) -> None:
    """Does the job soon; drops it when a thousand are waiting already."""
    _running()
    try:
        _jobs.put_nowait(job)
    except queue.Full:
        log.warning("background_jobs_dropped")


def settle(seconds: float = EXIT_SECONDS) -> None:
    """Waits until what was posted is done, at most so long."""
    waiter = threading.Thread(target=_jobs.join, daemon=True)
    waiter.start()
    waiter.join(seconds)


atexit.register(settle)
