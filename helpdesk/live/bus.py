"""The one subscription of this process to the live channel, kept alive through Redis's absences."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import redis.asyncio
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from notifications.live import channel_of

log = structlog.get_logger(__name__)

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 5.0
# A silent connection is pinged this often, so that a lost one is noticed.
PING_SECONDS = 10

Deliver = Callable[[dict[str, Any]], None]


async def listen(deliver: Deliver) -> None:
    """Hand every message to `deliver` until cancelled."""
    delay = FIRST_DELAY_SECONDS
    while True:
        try:
            async for message in messages():
                delay = FIRST_DELAY_SECONDS
                deliver(message)
        except (RedisError, OSError) as error:
            log.warning("live_bus_unavailable", error=type(error).__name__, retry_in=delay)
        await asyncio.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY_SECONDS)


async def messages() -> Any:
    """The channel's messages, decoded; one that cannot be is skipped."""
    client = redis.asyncio.Redis.from_url(
        settings.QUEUE_URL, socket_connect_timeout=1, health_check_interval=PING_SECONDS
    )
    try:
        async with client.pubsub() as pubsub:
            await pubsub.subscribe(channel_of(client))
            while True:
                raw = await pubsub.get_message(ignore_subscribe_messages=True, timeout=PING_SECONDS)
                message = decode(raw["data"]) if raw else None
                if message is not None:
                    yield message
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()


def decode(data: bytes) -> dict[str, Any] | None:
    """A message with topics and an event, or None."""
    try:
        message = json.loads(data)
    except ValueError:
        return None
    if not isinstance(message, dict) or not isinstance(message.get("topics"), list):
        return None
    return message if isinstance(message.get("event"), str) else None
