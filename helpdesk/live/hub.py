"""The feeds of this process: one request each, one queue each, ended when their person changes."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from helpdesk.live import access, bus
from helpdesk.live.access import Listener, Watched

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15
CHECK_SECONDS = 3
RETRY_MILLISECONDS = 3000
FEEDS_PER_PERSON = 10
# A reader this far behind is cut off; it comes back and reloads what it missed.
QUEUE_LENGTH = 100

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Feed:
    """One open connection: who listens, to which topics, and what waits to be sent."""

    def __init__(self, listener: Listener, *, ticket: Watched | None = None) -> None:
        self.listener = listener
        self.ticket = ticket
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_LENGTH)

    @property
    def watched_pk(self) -> int:
        """The ticket that is followed; 0 where none is."""
        return self.ticket.pk if self.ticket else 0

    def put(self, text: bytes) -> None:
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Drop what waits and close."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """All feeds of the process, the bus that fills them, and the check that ends them."""

    def __init__(self) -> None:
        self.feeds: set[Feed] = set()
        self._tasks: list[asyncio.Task[None]] = []
        # Events of single tickets, and the feeds to tell once it is known who may still see them.
        self._unchecked: list[tuple[bytes, set[Feed]]] = []
        self._looking: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(bus.listen(self.deliver)),
            asyncio.create_task(self._check_forever()),
        ]

    async def stop(self) -> None:
        self.close_feeds()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def close_feeds(self) -> None:
        self._closing = True
        for feed in self.feeds:
            feed.end()

    # --- Delivering -----------------------------------------------------------------------

    def deliver(self, message: dict[str, Any]) -> None:
        """Queue one event for each feed that listens to one of its topics."""
        topics = {str(topic) for topic in message["topics"]}
        hidden_from = set(message.get("hidden_from") or ())
        text = encode(message["event"], message.get("data") or {})
        following = set()
        for feed in self.feeds:
            if feed.listener.user_id in hidden_from:
                continue
            if topics & feed.listener.topics:
                feed.put(text)
            elif feed.ticket is not None and topics & feed.ticket.topics:
                following.add(feed)
        if following:
            self._unchecked.append((text, following))
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look_through())

    async def _look_through(self) -> None:
        while self._unchecked:
            await self._deliver_visible()

    async def _deliver_visible(self) -> None:
        """A ticket's events go only to those who may still see it: one look for all that waits, in order."""
        waiting, self._unchecked = self._unchecked, []
        watching: dict[int, set[int]] = {}
        for _text, feeds in waiting:
            for feed in feeds:
                watching.setdefault(feed.watched_pk, set()).add(feed.listener.user_id)
        try:
            visible = await on_thread(partial(access.visible_to, watching))
        except Exception as error:  # whatever it is: the next event must be looked at again
            log.warning("live_look_failed", error=type(error).__name__)
            visible = set()  # whom we cannot vouch for comes back and reads anew
        for text, feeds in waiting:
            for feed in feeds:
                if (feed.watched_pk, feed.listener.user_id) in visible:
                    feed.put(text)
                else:
                    feed.end()

    # --- Checking -------------------------------------------------------------------------

    async def _check_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await self.check()

    async def check(self) -> None:
        """End the feeds of whoever signed out, was switched off or changed."""
        feeds = list(self.feeds)
        if not feeds:
            return
        listeners = {feed.listener for feed in feeds}
        try:
            allowed = await on_thread(partial(access.still_allowed, listeners, now=timezone.now()))
        except (
            Exception
        ) as error:  # whatever it is: the check must go on, and nobody stay unchecked
            log.warning("live_check_failed", error=type(error).__name__)
            allowed = set()  # whom we cannot vouch for comes back and asks again
        for feed in feeds:
            if feed.listener not in allowed:
                feed.end()

    # --- Serving --------------------------------------------------------------------------

    async def serve(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request for a feed: refuse it, or stream until either side ends it."""
        refusal = refuse(scope)
        if refusal:
            await answer(send, refusal)
            return
        try:
            feed = await on_thread(partial(feed_for, scope))
        except DatabaseError:
            await self._stream(None, receive, send)
            return
        if feed is None:
            await answer(send, 403)
        elif (
            Counter(other.listener.user_id for other in self.feeds)[feed.listener.user_id]
            >= FEEDS_PER_PERSON
        ):
            await answer(send, 429)
        else:
            await self._stream(feed, receive, send)

    async def _stream(self, feed: Feed | None, receive: Receive, send: Send) -> None:
        """Without a feed: only the time to wait, so that the browser tries again by itself."""
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(chunk(f"retry: {RETRY_MILLISECONDS}\n\n".encode(), more=True))
        if feed is not None and not self._closing:
            self.feeds.add(feed)
            leaving = asyncio.create_task(gone(receive))
            sending = asyncio.create_task(pump(feed, send))
            try:
                await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self.feeds.discard(feed)
                leaving.cancel()
                sending.cancel()
        await send(chunk(b"", more=False))


async def pump(feed: Feed, send: Send) -> None:
    """Send what waits, and a comment when nothing does, until the feed is ended."""
    while True:
        try:
            text = await asyncio.wait_for(feed.waiting.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            text = b": still here\n\n"
        if text is None:
            return
        await send(chunk(text, more=True))


async def gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def on_thread(work: Callable[[], access.T]) -> access.T:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(access.threads, access.without_connection, work)


def feed_for(scope: Message) -> Feed | None:
    """The feed this request may have; None for strangers and for hidden tickets."""
    key = session_key(scope)
    listener = access.listener_of_session(key) if key else None
    if listener is None:
        return None
    reference = parse_qs(scope["query_string"].decode("latin1")).get("ticket", [""])[0]
    if not reference:
        return Feed(listener)
    ticket = access.watched_ticket(listener.user_id, reference[:50])
    return None if ticket is None else Feed(listener, ticket=ticket)


def refuse(scope: Message) -> int | None:
    """The status that turns this request away before anyone is looked up, if any."""
    headers = dict(scope["headers"])
    if scope["method"] != "GET":
        return 405
    if headers.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
        return 403
    origin = headers.get(b"origin")
    if origin and host_of(origin) != headers.get(b"host"):
        return 403
    return None


def host_of(origin: bytes) -> bytes | None:
    """The host and port that an Origin header names; None where it names none."""
    try:
        return urlsplit(origin.decode("latin1")).netloc.encode("latin1")
    except ValueError:
        return None


def session_key(scope: Message) -> str | None:
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        cookie = SimpleCookie(header.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return cookie.value if cookie and cookie.value.isalnum() else None


async def answer(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(chunk(b"", more=False))


def chunk(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


def encode(event: str, data: dict[str, Any]) -> bytes:
    """One event as the stream's text; JSON has no raw line break, and a name must not either."""
    name = "".join(event.split())
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
