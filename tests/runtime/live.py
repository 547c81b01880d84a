"""A browser that listens, played on a hub of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest

from accounts.models import User
from helpdesk.live.hub import Hub

EVENT = {"event": "ticket", "data": {"id": 7}}


def session_of(user: User) -> str:
    """The key of a new session in which this person is signed in."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


class Browser:
    """One request for a feed, with what came back."""

    def __init__(self, key: str, *, query: str = "", method: str = "GET", **headers: str) -> None:
        sent = {"host": "help.test", "cookie": f"{settings.SESSION_COOKIE_NAME}={key}", **headers}
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in sent.items()],
        }
        self.messages: list[Any] = []
        self.left = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int | None:
        return self.messages[0]["status"] if self.messages else None

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    @property
    def is_ended(self) -> bool:
        return bool(self.messages) and self.messages[-1].get("more_body") is False


async def until(condition: Callable[[], bool], *, seconds: float = 3) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def opened(hub: Hub, *browsers: Browser) -> AsyncIterator[None]:
    """Open each feed, wait for its first answer, and leave at the end."""
    for browser in browsers:
        browser.task = asyncio.create_task(hub.serve(browser.scope, browser.receive, browser.send))
        await until(lambda browser=browser: len(browser.messages) > 1)
    try:
        yield
    finally:
        for browser in browsers:
            browser.left.set()
            assert browser.task is not None
            await asyncio.wait_for(browser.task, 2)


def play(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def change(user: User, **fields: Any) -> None:
    """Save from a thread that gives its connection back."""
    try:
        User.objects.filter(pk=user.pk).update(**fields)
    finally:
        connections.close_all()


def ends_after(user: User, action: Callable[[], object]) -> bool:
    """Whether one check after the action ends this person's feed, and not before it."""
    browser = Browser(session_of(user))

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            await hub.check()
            assert not browser.is_ended
            await asyncio.to_thread(action)
            await hub.check()
            with contextlib.suppress(TimeoutError):
                await until(lambda: browser.is_ended, seconds=0.5)
            assert browser.is_ended

    play(scene())
    return browser.is_ended


def received(user: User, message: dict[str, Any], *, query: str = "") -> bool:
    browser = Browser(session_of(user), query=query)

    async def scene() -> None:
        hub = Hub()
        async with opened(hub, browser):
            hub.deliver(message)
            await asyncio.sleep(0.3)

    play(scene())
    return '"id": 7' in browser.text


def status_of(browser: Browser) -> int | None:
    async def scene() -> None:
        async with opened(Hub(), browser):
            pass

    play(scene())
    return browser.status
