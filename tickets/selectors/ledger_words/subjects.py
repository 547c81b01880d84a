"""What an event is about where only an upper room knows its name, such as the step of a guide."""

from collections.abc import Callable, Sequence

from tickets.models import EventKind, TicketEvent

# From events to names, by the event's key; in one query for all of them.
Subjects = Callable[[Sequence[TicketEvent]], dict[int, str]]
_known: list[tuple[frozenset[str], Subjects]] = []


def subjects_register(kinds: Sequence[EventKind], subjects: Subjects) -> None:
    """Called once, at start, by an upper room that writes events of these kinds."""
    _known.append((frozenset(kinds), subjects))


def subjects_of(events: Sequence[TicketEvent]) -> dict[int, str]:
    """The names that the rooms know, by the event's key; nobody is asked about other kinds."""
    found: dict[int, str] = {}
    for kinds, subjects in _known:
        theirs = [event for event in events if event.kind in kinds]
        if theirs:
            found |= subjects(theirs)
    return found
