"""What a conversation is made of, as plain values in the reader's language.

A ticket may show sixty messages: as model objects and template tags they would cost more than everything
else on its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.models import Attachment


@dataclass(frozen=True, slots=True)
class Piece:
    """Clean HTML, the writer's own or quoted."""

    html: str
    is_quoted: bool


@dataclass(slots=True)
class Said:
    """One message. `look` is the modifier of its class; `full` tells the hour where its author is as well."""

    pk: int
    look: str
    author: str
    initials: str
    hue: int | None
    iso: str
    moment: str
    full: str
    pieces: list[Piece]
    is_internal: bool
    is_long: bool
    is_new: bool
    is_opening: bool
    files: Sequence[Attachment] = ()
    # The reference of the ticket that it was said on, where that one was merged into this.
    source: str = ""

    @property
    def files_beside(self) -> list[Attachment]:
        """The files that the text does not show in place."""
        return [file for file in self.files if not any(file.key in p.html for p in self.pieces)]


@dataclass(slots=True)
class Lines:
    """What happened between two messages, a line for each person and moment."""

    lines: list["Line"]
    template: str = "tickets/_thread_lines.html"

    @property
    def is_folded(self) -> bool:
        return len(self.lines) > 4


@dataclass(slots=True)
class Line:
    who: str
    words: str
    iso: str
    moment: str
    full: str


@dataclass(slots=True)
class Day:
    """A day begins."""

    label: str
    iso: str


@dataclass(slots=True)
class FirstNew:
    """From here on nothing was seen yet."""

    count: int
    template: str = "tickets/_thread_new.html"


@dataclass(slots=True)
class Gap:
    """Messages that are not shown: how many, and before which one they lie."""

    count: int
    before: int
    template: str = "tickets/_thread_gap.html"


@dataclass(slots=True)
class Searched:
    """What the requester looked for before asking."""

    words: list[str]
    template: str = "tickets/_thread_searched.html"


Entry = Said | Lines | Day | FirstNew | Gap | Searched


@dataclass(slots=True)
class Thread:
    """`last_message` and `last_event` say how far it reaches: what comes later is news."""

    entries: list[Entry]
    last_message: int = 0
    last_event: int = 0
    new_count: int = 0
    read_to: int = 0
    has_guide_running: bool = False
    has_handoff_waiting: bool = False
    is_rearranged: bool = False
