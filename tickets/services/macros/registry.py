"""Starting a guide belongs to an upper room: it says here, once at start, how that is done."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import User
from tickets.models import Ticket


class Start(Protocol):
    def __call__(self, *, ticket: Ticket, slug: str, actor: User | None, now: datetime) -> None:
        """Starts the guide on the ticket. Raises a TicketRefusal where that cannot be."""


class Titles(Protocol):
    def __call__(self, slugs: Collection[str] | None) -> Mapping[str, str]:
        """The titles of the guides that can be started, by slug; None asks for all of them."""


@dataclass(frozen=True)
class GuideDoor:
    start: Start
    titles: Titles


_door: GuideDoor | None = None


def guide_door_register(door: GuideDoor) -> None:
    """Called once, at start, by the room that has the guides."""
    global _door
    _door = door


def guide_titles(slugs: Collection[str] | None) -> Mapping[str, str]:
    """The titles of these guides (None: of all); what is missing cannot be started."""
    return _door.titles(slugs) if _door is not None else {}


def guide_start(*, ticket: Ticket, slug: str, actor: User | None, now: datetime) -> None:
    if _door is not None:
        _door.start(ticket=ticket, slug=slug, actor=actor, now=now)
