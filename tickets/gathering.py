"""While one person changes many tickets at once: who is to hear of it is gathered, and told once.

Within `gathering(...)` no live event and no bell leaves ticket by ticket; whoever opened it tells all
of them together. Mail is not held back: it is in the outbox, ticket by ticket.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from accounts.models import User
from tickets.models import Ticket


@dataclass
class Rung:
    """A bell that waits: the first ticket that it is about, and how many there were."""

    reference: str
    subject: str
    count: int = 0


@dataclass
class Gathered:
    """The live topics on which something happened, and the bells by person and kind."""

    topics: set[str] = field(default_factory=set)
    bells: dict[tuple[int, str], Rung] = field(default_factory=dict)

    def ring(self, *, kind: str, users: Iterable[User], ticket: Ticket) -> None:
        for user in users:
            self._add((user.pk, kind), Rung(ticket.reference, ticket.subject, 1))

    def merge(self, other: "Gathered") -> None:
        self.topics |= other.topics
        for key, rung in other.bells.items():
            self._add(key, rung)

    def _add(self, key: tuple[int, str], rung: Rung) -> None:
        known = self.bells.setdefault(key, Rung(rung.reference, rung.subject))
        known.count += rung.count


_gathered: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering(into: Gathered) -> Iterator[None]:
    token = _gathered.set(into)
    try:
        yield
    finally:
        _gathered.reset(token)


def gathered_now() -> Gathered | None:
    """Where to gather; None outside of `gathering`."""
    return _gathered.get()
