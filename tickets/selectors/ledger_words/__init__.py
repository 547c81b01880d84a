"""The ledger in words: codes and ids become sentences when they are read, in the reader's language.

Each file holds the sentences of one kind of work, by event kind.
"""

from tickets.models import EventKind, TicketEvent
from tickets.selectors.ledger_words import core, macros, merging, people, work
from tickets.selectors.ledger_words.names import Names, Sentence, names_for

WORDS: dict[str, Sentence] = {
    **core.WORDS,
    **people.WORDS,
    **macros.WORDS,
    **merging.WORDS,
    **work.WORDS,
}

__all__ = ["Names", "names_for", "words_of"]


def words_of(event: TicketEvent, names: Names) -> str:
    """One event as a sentence; kinds without a sentence of their own use the kind's name."""
    sentence = WORDS.get(event.kind)
    return sentence(event, names) if sentence else str(EventKind(event.kind).label)
