"""How an upper room says when a ticket that is being made is due: asked once, before its row is written."""

from datetime import datetime
from typing import Protocol


class DueProvider(Protocol):
    def __call__(self, *, priority: int, created_at: datetime) -> datetime | None: ...


_providers: list[DueProvider] = []


def due_provider_register(provider: DueProvider) -> None:
    """Called once, at start, by the room that keeps the service levels."""
    if provider not in _providers:
        _providers.append(provider)


def due_at(*, priority: int, created_at: datetime) -> datetime | None:
    """The earliest that any provider says; None where nothing is promised."""
    given = [provider(priority=priority, created_at=created_at) for provider in _providers]
    return min((at for at in given if at is not None), default=None)
