"""Telling open pages that something changed: best effort, never the record of anything.

Call it from transaction.on_commit. The data carries ids only: whoever receives it asks again
through the usual access rules.
"""

import json
import time
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import redis
import structlog
from django.conf import settings

from helpdesk.lib.wake import is_quiet

if TYPE_CHECKING:
    from redis.asyncio import Redis as AsyncRedis

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.3
# After a failure nobody waits for Redis again until this has passed.
PAUSE_SECONDS = 2.0

_paused_until = 0.0


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS
    )


def channel_of(client: "redis.Redis | AsyncRedis") -> str:
    """The channel of this product: publishing knows no database numbers, so the name holds it."""
    return f"live/{client.get_connection_kwargs().get('db') or 0}"


def publish(
    topics: Iterable[str], event: str, data: dict[str, Any], hidden_from: Iterable[int] = ()
) -> None:
    """Send an event to whoever listens to a topic: user:<id>, team:<id>, ticket:<pk>, agents.

    `hidden_from`: people who never hear of it, whatever they listen to.
    """
    global _paused_until
    if is_quiet() or time.monotonic() < _paused_until:
        return
    message: dict[str, Any] = {"topics": sorted(set(topics)), "event": event, "data": data}
    if hidden_from:
        message["hidden_from"] = list(hidden_from)
    try:
        client = _client(settings.QUEUE_URL)
        client.publish(channel_of(client), json.dumps(message))
    except (redis.RedisError, OSError) as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("live_publish_failed", error=type(error).__name__)
