"""Live feeds under load: how long after a change every connected agent has been told of it."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Role, User
from bench.measure import Client
from bench.pages import Ask
from bench.serving import cookies
from tickets.models import Status, Ticket

EVENTS = 20
SETTLE_SECONDS = 2.0
WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Heard:
    """Of one event: milliseconds from the POST to each listener's hearing it."""

    times: list[float]


def sessions(count: int) -> list[str]:
    """Cookie headers of the agents, in turn, as many as there are feeds."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    agents = list(User.objects.filter(role=Role.AGENT, is_active=True).order_by("pk"))
    made = []
    for agent in agents:
        session = store()
        session[SESSION_KEY] = str(agent.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        session.save()
        made.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return [made[index % len(made)] for index in range(count)]


class Listener:
    """One open feed, which remembers when it last heard of the ticket."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.heard = asyncio.Event()
        self.at = 0.0

    async def run(self, port: int, cookie: str, path: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        status = await reader.readline()
        if b" 200 " not in status:
            raise SystemExit(f"A feed was refused: {status.decode().strip()}")
        async for line in reader:
            if line.startswith(b"retry:"):
                self.opened.set()
            if line.startswith(b"event: ticket"):
                self.at = time.perf_counter()
                self.heard.set()


async def _measure(port: int, client: Client, ticket: Ticket, made: Sequence[str]) -> list[Heard]:
    listeners = [Listener() for _cookie in made]
    path = f"/live/?ticket={ticket.reference}"
    tasks = [
        asyncio.create_task(listener.run(port, cookie, path))
        for listener, cookie in zip(listeners, made, strict=True)
    ]
    await asyncio.gather(*(listener.opened.wait() for listener in listeners))
    await asyncio.sleep(SETTLE_SECONDS)
    found = [await _one(client, ticket, listeners) for _turn in range(EVENTS)]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def _one(client: Client, ticket: Ticket, listeners: list[Listener]) -> Heard:
    for listener in listeners:
        listener.heard.clear()
    version = await sync_to_async(_version)(ticket)
    form = {"mode": "internal", "body": "Noted.", "then": "", "version": str(version)}
    ask = Ask(f"/tickets/{ticket.reference}/message/", "agent", "POST", form, (302,))
    started = time.perf_counter()
    await asyncio.to_thread(client.ask, ask)
    await asyncio.wait_for(
        asyncio.gather(*(listener.heard.wait() for listener in listeners)), WAIT_SECONDS
    )
    return Heard([(listener.at - started) * 1000 for listener in listeners])


def _version(ticket: Ticket) -> int:
    return Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)


def feeds_measure(port: int, count: int) -> dict[str, Any]:
    """All `count` feeds follow the same ticket, which is the most that one change can cost."""
    ticket = Ticket.objects.filter(status=Status.OPEN).order_by("-pk").first()
    if ticket is None:
        raise SystemExit("No open ticket to follow.")
    headers, csrf = cookies()
    found = asyncio.run(_measure(port, Client(port, headers, csrf), ticket, sessions(count)))
    times = sorted(at for heard in found for at in heard.times)
    return {
        "feeds": count,
        "events": len(found),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "max_ms": round(times[-1], 1),
    }
