"""The way from a publisher to open feeds, with a real Valkey that also goes away and comes back."""

import asyncio
import json
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import redis

from helpdesk.live import bus
from helpdesk.runtime.valkey import embedded_valkey
from notifications import live


@pytest.fixture
def socket(settings: Any) -> Path:
    path = Path(mkdtemp(prefix="hd-")) / "bus.sock"
    settings.QUEUE_URL = f"unix://{path}"
    live._paused_until = 0.0
    return path


async def hear(seen: list[Any], *, publisher: Any) -> None:
    """Publish until something is heard: a subscription takes a moment."""
    async with asyncio.timeout(6):
        while not seen:
            await asyncio.to_thread(publisher)
            await asyncio.sleep(0.05)


def publish() -> None:
    live.publish(["agents", "agents"], "ticket", {"id": 7})


def test_what_is_published_is_heard_once_with_its_topics(socket: Path) -> None:
    seen: list[Any] = []

    async def scene() -> None:
        listening = asyncio.create_task(bus.listen(seen.append))
        await hear(seen, publisher=publish)
        listening.cancel()

    with embedded_valkey(socket):
        asyncio.run(scene())
    assert seen[0] == {"topics": ["agents"], "event": "ticket", "data": {"id": 7}}


def test_two_products_on_one_server_do_not_hear_each_other(socket: Path, settings: Any) -> None:
    settings.QUEUE_URL = f"unix://{socket}?db=1"
    other = redis.Redis.from_url(f"unix://{socket}?db=2")
    theirs = json.dumps({"topics": ["agents"], "event": "ticket", "data": {"id": 8}})
    seen: list[Any] = []

    def publish_both() -> None:
        other.publish(live.channel_of(other), theirs)
        publish()

    async def scene() -> None:
        listening = asyncio.create_task(bus.listen(seen.append))
        await hear(seen, publisher=publish_both)
        listening.cancel()

    with embedded_valkey(socket):
        asyncio.run(scene())
    assert {message["data"]["id"] for message in seen} == {7}


def test_the_listener_comes_back_when_the_server_does(
    socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAUSE_SECONDS", 0.0)
    seen: list[Any] = []

    async def scene() -> None:
        listening = asyncio.create_task(bus.listen(seen.append))
        with embedded_valkey(socket):
            await hear(seen, publisher=publish)
        seen.clear()
        await asyncio.sleep(0.2)
        with embedded_valkey(socket):
            await hear(seen, publisher=publish)
        listening.cancel()

    asyncio.run(scene())
    assert seen


def test_publishing_without_a_server_costs_next_to_nothing(socket: Path) -> None:
    began = time.monotonic()

    for _ in range(100):
        publish()

    assert time.monotonic() - began < 0.5


def test_a_server_that_does_not_answer_is_waited_for_once(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket as sockets

    live._paused_until = 0.0
    with sockets.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.QUEUE_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()

        for _ in range(20):
            publish()

    assert 0.2 < time.monotonic() - began < 1.5
