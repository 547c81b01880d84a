"""What a hand-off lacks, and why the tier that receives it needs each part. Pure: no query, no clock."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escalation.document import HandoffDocument
from escalation.models import Direction

# Said to have said something: none of these is an answer.
_EMPTY_WORDS = frozenset(
    {
        "n/a", "na", "none", "nothing", "no", "nope", "unknown", "idk", "tbd", "todo", "asap", "help",
        "nada", "ninguno", "ninguna", "no sé", "no se", "no aplica", "desconocido", "pendiente", "ayuda",
    }
)  # fmt: skip
_SHORT = 4
_SENTENCE = 8


@dataclass(frozen=True)
class Missing:
    """A part that is not there: `field` names it, `why` tells the sender what it is needed for."""

    field: str
    why: str | Promise


def says_something(text: str, *, at_least: int = _SENTENCE) -> bool:
    """Whether a text has `at_least` letters or digits, not all alike, and is no filler word."""
    words = " ".join(text.split()).strip(".:;!?-–— ").casefold()
    characters = [c for c in words if c.isalnum()]
    return words not in _EMPTY_WORDS and len(characters) >= at_least and len(set(characters)) > 2


def _tried(document: HandoffDocument) -> bool:
    return bool(document.tried) or says_something(document.tried_notes)


def _reproduction(document: HandoffDocument) -> bool:
    return document.cannot_reproduce or says_something(document.reproduction)


def _diagnosis(document: HandoffDocument) -> bool:
    return says_something(document.best_guess) or says_something(document.ruled_out)


@dataclass(frozen=True)
class Part:
    """One required part: where it is asked for, how it is judged, why it matters."""

    field: str
    is_there: Callable[[HandoffDocument], bool]
    why: Promise
    only_up: bool = True


PARTS = (
    Part(
        "symptom",
        lambda d: says_something(d.symptom),
        _("In the requester's own words: what one is told second-hand sends people the wrong way."),
    ),
    Part(
        "scope",
        lambda d: says_something(d.scope, at_least=_SHORT),
        _("Who and what is affected decides how soon the next level looks at it."),
    ),
    Part(
        "environment",
        lambda d: says_something(d.environment, at_least=_SHORT),
        _("Device, system and version: without them nobody can look in the right place."),
    ),
    Part(
        "reproduction",
        _reproduction,
        _(
            "The steps that show it, so that a fix can be proved; or say that it cannot be reproduced."
        ),
    ),
    Part(
        "tried",
        _tried,
        _("What was tried and how it ended, so that nobody makes the requester do it twice."),
    ),
    Part(
        "best_guess",
        _diagnosis,
        _("A guess, or what is ruled out: it saves the next level from starting at zero."),
    ),
    Part(
        "ask",
        lambda d: says_something(d.ask),
        _("What exactly the next level is asked to do; otherwise it comes back."),
        only_up=False,
    ),
    Part(
        "told_requester",
        lambda d: says_something(d.told_requester),
        _("What the requester has been told, so that they hear one story from all of us."),
        only_up=False,
    ),
)


def parts_for(direction: str) -> list[Part]:
    """The parts that a hand-off in this direction must have: all of them upwards, else two."""
    return [part for part in PARTS if direction == Direction.UP or not part.only_up]


def missing(document: HandoffDocument, *, direction: str = Direction.UP) -> list[Missing]:
    """The required parts that are not there, in the order of the form; empty when it may leave."""
    return [
        Missing(part.field, part.why)
        for part in parts_for(direction)
        if not part.is_there(document)
    ]
