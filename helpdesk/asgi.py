"""The ASGI application: live feeds on the event loop, every page on threads through WSGI.

The threads persist, so each keeps its database connection; a feed never holds one.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from a2wsgi import WSGIMiddleware

from helpdesk.wsgi import application as pages

from helpdesk.live.hub import Hub  # isort: skip - needs the apps that the line above loads

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

WEB_THREADS = int(os.environ.get("WEB_THREADS", "8"))

_pages: Any = WSGIMiddleware(pages, workers=WEB_THREADS)  # type: ignore[arg-type]
hub = Hub()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].rstrip("/") == "/live":
        await hub.serve(scope, receive, send)
    elif scope["type"] == "http":
        with suppress(asyncio.CancelledError):
            await _pages(scope, whole_body(receive), send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})


def whole_body(receive: Receive) -> Receive:
    """A body that breaks off raises, instead of passing for a shorter one."""
    complete = False

    async def checked() -> Message:
        nonlocal complete
        message = await receive()
        if message["type"] == "http.disconnect" and not complete:
            raise ConnectionResetError("The client left before its request was complete.")
        complete = complete or not message.get("more_body", False)
        return message

    return checked


async def lifespan(receive: Receive, send: Send) -> None:
    await receive()
    hub.start()
    end_feeds_on_exit()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})


def end_feeds_on_exit() -> None:
    """Close the feeds when the server is told to stop: it would wait for them otherwise."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def handle(signum: int, frame: Any, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.close_feeds)
            if callable(before):
                before(signum, frame)

        with suppress(ValueError):  # not the main thread: an embedding server's own business
            signal.signal(number, handle)
