"""Whether the product is alive, and whether it can serve: for load balancers, Docker and people."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk.runtime.prepare import unapplied_migrations

TIMEOUT_SECONDS = 1
OK = "ok"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nobody else."""
    return JsonResponse({"status": OK})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, queue and migrations are in place; else 503 that names what is not."""
    checks = {"database": database_state(), "queue": queue_state()}
    checks["migrations"] = migrations_state() if checks["database"] == OK else "unknown"
    ready = all(state == OK for state in checks.values())
    return JsonResponse(
        {"status": OK if ready else "unavailable", "checks": checks}, status=200 if ready else 503
    )


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return OK


def queue_state() -> str:
    client = redis.Redis.from_url(
        settings.QUEUE_URL,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
    )
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return "no answer"
    finally:
        client.close()
    return OK


def migrations_state() -> str:
    try:
        missing = unapplied_migrations()
    except DatabaseError:
        return "no answer"
    return OK if not missing else f"{len(missing)} not applied"


class HealthMiddleware:
    """Answers the probes before host and TLS are judged: a probe knows neither."""

    probes = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path)
        return probe(request) if probe else self.get_response(request)
