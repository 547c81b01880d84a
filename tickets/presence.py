"""Who is looking at a ticket right now, and who is writing on it. Kept in Redis, never in the database.

One hash a ticket, one field a browser tab, holding until when that tab counts as there and as writing. Nobody has to
tidy up: what is past is not read, and the hash expires by itself. With Redis down nobody is here, and nothing waits.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar

import redis
import structlog
from django.conf import settings

from accounts.models import User
from helpdesk.lib import background
from helpdesk.templatetags.ui import hue_of
from notifications import live
from tickets.models import Ticket

log = structlog.get_logger(__name__)
T = TypeVar("T")

LIVE_EVENT = "presence"
VIEWING_SECONDS, TYPING_SECONDS = 30, 9
TIMEOUT_SECONDS, PAUSE_SECONDS = 0.3, 2.0

_paused_until = 0.0


class State(StrEnum):
    VIEWING = "viewing"
    TYPING = "typing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody at a ticket, as a page draws them."""

    id: int
    name: str
    initials: str
    hue: int
    state: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS
    )


def _asked(ask: Callable[[redis.Redis], T], fallback: T) -> T:
    """Redis's answer; the fallback while it is away, and nobody waits for it twice in a row."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return fallback
    try:
        return ask(_client(settings.QUEUE_URL))
    except (redis.RedisError, OSError) as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("presence_unavailable", error=type(error).__name__)
        return fallback


def _key(pk: int) -> str:
    return f"{settings.QUEUE_PREFIX}:presence:{pk}"


def presence_note(*, ticket: Ticket, user: User, tab: str, state: State, now: datetime) -> None:
    """This tab of this person is there, writes, or left; whoever works the ticket hears of a change."""
    at, field = now.timestamp(), f"{user.pk}:{tab}".encode()
    value = _value(user, state, at)
    fields = _asked(partial(_write, ticket.pk, field, value), None)
    if fields is None:
        return
    before = _here_of(_people(fields, at), user)
    left = {name: facts for name, facts in fields.items() if name != field}
    after = _here_of(_people({**left, field: value} if value else left, at), user)
    if before != after:
        gone = Here(user.pk, str(user), user.initials, hue_of(user), State.GONE)
        background.post(partial(_announce, ticket, after or gone))


def _value(user: User, state: State, at: float) -> bytes:
    """What a tab's field holds; nothing for one that left."""
    if state == State.GONE:
        return b""
    facts = {
        "n": str(user),
        "i": user.initials,
        "h": hue_of(user),
        "v": at + VIEWING_SECONDS,
        "t": at + TYPING_SECONDS if state == State.TYPING else 0,
    }
    return json.dumps(facts).encode()


def _write(pk: int, field: bytes, value: bytes, client: redis.Redis) -> dict[bytes, bytes]:
    """Writes the field, or takes it away; the fields as they were before. One round trip."""
    pipe, key = client.pipeline(transaction=False), _key(pk)
    pipe.hgetall(key)
    if value:
        pipe.hset(key, field, value)
        pipe.expire(key, VIEWING_SECONDS)
    else:
        pipe.hdel(key, field)
    before: dict[bytes, bytes] = pipe.execute()[0]
    return before


def presence_of(pks: Sequence[int], *, now: datetime) -> dict[int, list[Here]]:
    """Who is at each of these tickets, writers first, then by name. The caller found the keys through access."""

    def ask(client: redis.Redis) -> list[dict[bytes, bytes]]:
        pipe = client.pipeline(transaction=False)
        for pk in pks:
            pipe.hgetall(_key(pk))
        found: list[dict[bytes, bytes]] = pipe.execute()
        return found

    nothing: list[dict[bytes, bytes]] = []
    found = _asked(ask, nothing) if pks else nothing
    if len(found) != len(pks):
        return {pk: [] for pk in pks}
    at = now.timestamp()
    return {pk: _people(fields, at) for pk, fields in zip(pks, found, strict=True)}


def _people(fields: dict[bytes, bytes], at: float) -> list[Here]:
    """One entry a person, whatever number of tabs they have open."""
    people: dict[int, Here] = {}
    for field, value in fields.items():
        facts = json.loads(value)
        if facts["v"] <= at:
            continue
        pk = int(field.split(b":")[0])
        state = State.TYPING if facts["t"] > at else State.VIEWING
        if pk not in people or state == State.TYPING:
            people[pk] = Here(pk, facts["n"], facts["i"], facts["h"], state)
    return sorted(people.values(), key=lambda here: (here.state != State.TYPING, here.name))


def _here_of(people: Iterable[Here], user: User) -> Here | None:
    return next((here for here in people if here.id == user.pk), None)


def topics_for(ticket: Ticket) -> list[str]:
    """Those who work the ticket and those who have it in a list of their team's; never `ticket:`, the requester's."""
    topics = [f"work:{ticket.pk}"]
    if ticket.team_id:
        topics.append(f"team:{ticket.team_id}")
    if ticket.assignee_id and ticket.assignee_id != ticket.requester_id:
        topics.append(f"user:{ticket.assignee_id}")
    return topics


def _announce(ticket: Ticket, here: Here) -> None:
    """An agent of the team may be the requester: their feeds are passed over."""
    data = {"id": ticket.pk, "person": here.as_json()}
    live.publish(topics_for(ticket), LIVE_EVENT, data, hidden_from=[ticket.requester_id])
