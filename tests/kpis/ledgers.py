"""Ledgers in plain values, for the definitions' tables of edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kpis.definitions import Event
from tickets.models import ActorKind, EventKind

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def event(kind: EventKind, actor_kind: ActorKind, minutes: float, **data: Any) -> Event:
    return Event(kind, actor_kind, START + timedelta(minutes=minutes), data)


def filed(**data: Any) -> Event:
    return event(EventKind.CREATED, ActorKind.REQUESTER, 0, channel="portal", tier=1, **data)


def filed_by_agent(**data: Any) -> Event:
    return event(EventKind.CREATED, ActorKind.AGENT, 0, **{"channel": "phone", "tier": 1, **data})


def replied(minutes: float, **data: Any) -> Event:
    return event(EventKind.REPLIED, ActorKind.AGENT, minutes, automatic=False, **data)


def asked_again(minutes: float, **data: Any) -> Event:
    return event(EventKind.REPLIED, ActorKind.REQUESTER, minutes, **data)


def noted(minutes: float) -> Event:
    return event(EventKind.NOTED, ActorKind.AGENT, minutes, automatic=False)


def status(minutes: float, to: str) -> Event:
    return event(EventKind.STATUS_CHANGED, ActorKind.AGENT, minutes, to=to)


def resolved(minutes: float, tier: int | None = 1, by: ActorKind = ActorKind.AGENT) -> Event:
    return event(EventKind.RESOLVED, by, minutes, tier=tier, team=1, assignee=7)


def reopened(minutes: float, *, correction: bool = False) -> Event:
    actor = ActorKind.AGENT if correction else ActorKind.REQUESTER
    return event(EventKind.REOPENED, actor, minutes, correction=correction)


def closed(minutes: float) -> Event:
    return event(EventKind.CLOSED, ActorKind.SYSTEM, minutes)


def imported(**reported: Any) -> Event:
    return event(EventKind.IMPORTED, ActorKind.SYSTEM, 0, reported=reported)


def handed_off(minutes: float, from_tier: int | None = 1, to_tier: int = 2) -> Event:
    return event(
        EventKind.HANDED_OFF,
        ActorKind.AGENT,
        minutes,
        from_team=1,
        to_team=2,
        from_tier=from_tier,
        to_tier=to_tier,
    )
