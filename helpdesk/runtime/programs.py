"""The programs that make up the product on one machine, in the order they start."""

import os
import sys
from pathlib import Path

from django.conf import settings

from helpdesk.runtime import valkey
from helpdesk.runtime.processes import Child

# Fewer malloc arenas: the threads of one process would otherwise keep tens of megabytes idle.
LEAN = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
WORKER_THREADS = "2"


def queue() -> Child:
    socket = settings.QUEUE_URL.removeprefix("unix://")
    folder = Path(settings.DATA_DIR) / "queue"
    return Child("queue", valkey.server_command(socket=socket, folder=folder))


def worker() -> Child:
    """Celery with the clock inside; threads, because two idle processes more cost 120 MB."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "helpdesk.runtime.worker", "worker"]
    command += ["--pool", "threads", "--concurrency", WORKER_THREADS, "--loglevel", "WARNING"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    # The command that starts us has checked the code; checking it again would load every page.
    return Child("worker", command, {**LEAN, "CELERY_SKIP_CHECKS": "1"})


def web(*, host: str, port: int) -> Child:
    """uvicorn; which proxies to believe is settings.TRUSTED_PROXIES' business, not its."""
    command = [sys.executable, "-m", "uvicorn", "helpdesk.asgi:application"]
    command += ["--host", host, "--port", str(port), "--timeout-graceful-shutdown", "1"]
    command += ["--no-server-header", "--no-proxy-headers", "--no-access-log"]
    command += ["--log-level", "warning", "--lifespan", "on"]
    return Child("web", command, LEAN)


def all_programs(*, host: str, port: int) -> list[Child]:
    """The queue first where it is ours, then whoever needs it."""
    programs = [worker(), web(host=host, port=port)]
    return [queue(), *programs] if settings.EMBEDDED_QUEUE else programs


def listening_host() -> str:
    return os.environ.get("HOST", "127.0.0.1")
