"""Which parts of a message are somebody else's words, quoted: so that a conversation can fold them.

Works on plain text or Markdown. Told apart by what mail programs write: runs of "> ", the line before
them ("On … wrote:", "El … escribió:"), and the header block of Outlook and its kin, in English and
Spanish. When in doubt it is not a quote: folding too little costs a scroll, folding too much hides an answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# So short a run, without a line that introduces it, is part of what is being said: it stays.
SHORT_RUN = 3
# A header that is wrapped, by Gmail at 78 columns for instance.
WRAPPED_LINES = 3
HEADER_SPAN = 12
# No header is longer; a pasted line may be of any length.
LINE_LENGTH = 500

_QUOTED = re.compile(r"^[ \t]{0,3}>")
_HINT = re.compile(
    r"^[ \t]{0,3}>|wrote[ ]?:|writes[ ]?:|escribi[oó][ ]?:|>:[ \t]*$|^[ \t*_]*(?:From|De)[ \t*_]*:",
    re.MULTILINE | re.IGNORECASE,
)
# "On Tue, 3 Mar 2026 at 09:42, Alice <a@example.com> wrote:" and its cousins.
_WROTE = re.compile(
    r"^[ \t*_]*(?:On|El)\b(?P<when>.{4,300}?)\b(?:wrote|writes|escribió|escribio)[ ]?:[ \t*_]*$",
    re.IGNORECASE | re.DOTALL,
)
# "2026-03-03 9:42 GMT-05:00 Alice <a@example.com>:" as older Gmail writes it.
_DATED = re.compile(r"^\d{4}-\d\d-\d\d \d{1,2}:\d\d\b.{0,200}<[^<>\s]+@[^<>\s]+>:[ \t]*$")
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+\.[a-z]{2,}", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d")
_RULE = re.compile(r"^[ \t]*(?:_{8,}|-{3,}.*-{3,}|\*{3}|-{3,})[ \t]*$")
_ORIGINAL = re.compile(
    r"^[ \t>*]*-{2,}\s*(?:Original Message|Original Appointment|Mensaje original|Mensaje Original)\s*-{2,}[ \t*]*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"forwarded message|mensaje reenviado|begin forwarded|reenviado por", re.IGNORECASE
)
_FIELD = re.compile(
    r"^[ \t*_]*(?P<name>From|Sent|Date|To|Cc|Subject|Importance|"
    r"De|Enviado(?: el)?|Enviada(?: el)?|Fecha|Para|CC|Asunto|Importancia)[ \t*_]*:[ \t*_]*\S",
    re.IGNORECASE,
)
_KIND = {
    "from": "from", "de": "from", "sent": "when", "date": "when", "enviado": "when", "enviado el": "when",
    "enviada": "when", "enviada el": "when", "fecha": "when", "to": "to", "para": "to",
    "subject": "subject", "asunto": "subject",
}  # fmt: skip
_FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive lines that are either the writer's own or quoted."""

    text: str
    is_quoted: bool


def may_quote(text: str) -> bool:
    """Whether it is worth looking closer; cheap, and never False for a text with a quote."""
    return _HINT.search(text) is not None


def parts_of(text: str) -> list[Part]:
    """The text in order, cut where quoting begins and ends; joined by line ends it is the text again.

    A message that is a quote and nothing else has nothing to fold: it comes back as one part, not quoted.
    """
    whole = [Part(text, is_quoted=False)]
    if not may_quote(text):
        return whole
    lines = text.split("\n")
    flags = _flags(lines)
    own = [line for line, is_quoted in zip(lines, flags, strict=True) if not is_quoted]
    if not any(flags) or not any(line.strip() for line in own):
        return whole
    return list(_grouped(lines, flags))


def _grouped(lines: Sequence[str], flags: Sequence[bool]) -> Iterator[Part]:
    start = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or flags[place] != flags[start]:
            yield Part("\n".join(lines[start:place]), flags[start])
            start = place


def _flags(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is folded."""
    flags = [False] * len(lines)
    tail = _tail_start([line[:LINE_LENGTH] for line in lines])
    for start, end in _runs(lines, tail):
        head = _attribution_start(lines, start)
        if head < start or end - start > SHORT_RUN:
            flags[head:end] = [True] * (end - head)
    flags[tail:] = [True] * (len(lines) - tail)
    return flags


def _runs(lines: Sequence[str], until: int) -> Iterator[tuple[int, int]]:
    """Runs of "> " lines outside code, with the blank lines inside them: first line, and line after."""
    place, in_code = 0, False
    while place < until:
        if _FENCE.match(lines[place]):
            in_code = not in_code
        if in_code or not _QUOTED.match(lines[place]):
            place += 1
            continue
        start = end = place
        while place < until and (_QUOTED.match(lines[place]) or not lines[place].strip()):
            if lines[place].strip():
                end = place + 1
            place += 1
        yield start, end


def _attribution_start(lines: Sequence[str], quote: int) -> int:
    """Where the line that introduces this run begins; the run itself where nothing does."""
    last = quote - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    if last < 0 or quote - last > 3:
        return quote
    if _DATED.match(lines[last]) or _ORIGINAL.match(lines[last]):
        return last
    for first in range(last, max(last - WRAPPED_LINES, -1), -1):
        if not lines[first].strip():
            break
        if _is_attribution(lines[first : last + 1]):
            return first
    return quote


def _is_attribution(lines: Sequence[str]) -> bool:
    found = _WROTE.match(" ".join(line.strip() for line in lines))
    return found is not None and any(c.isdigit() for c in found["when"])


def _tail_start(lines: Sequence[str]) -> int:
    """Where a whole earlier mail, without "> ", follows to the end; the number of lines where none does."""
    has_words = False
    for place, line in enumerate(lines):
        if has_words and _opens_earlier_mail(lines, place):
            return place
        has_words = has_words or (bool(line.strip()) and not _QUOTED.match(line))
    return len(lines)


def _opens_earlier_mail(lines: Sequence[str], place: int) -> bool:
    line = lines[place]
    if _ORIGINAL.match(line) or _RULE.match(line):
        below = _next_text(lines, place + 1)
        return below < len(lines) and _is_header_block(lines, below)
    if _FIELD.match(line):
        return not _is_forward(lines, place) and _is_header_block(lines, place)
    return _is_strong_attribution(lines, place)


def _next_text(lines: Sequence[str], place: int) -> int:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _is_forward(lines: Sequence[str], place: int) -> bool:
    """A forwarded mail is what the writer wants to be read."""
    above = " ".join(lines[max(place - 3, 0) : place])
    return _FORWARDED.search(above) is not None


def _is_header_block(lines: Sequence[str], place: int) -> bool:
    """From, a date, and To or Subject: three different fields in a row, the sender first."""
    if _is_forward(lines, place):
        return False
    kinds: list[str] = []
    for line in lines[place : place + HEADER_SPAN]:
        found = _FIELD.match(line)
        if found:
            kinds.append(_KIND.get(found["name"].lower(), ""))
        elif line.strip():
            break
    return kinds[:1] == ["from"] and "when" in kinds and bool({"to", "subject"} & set(kinds))


def _is_strong_attribution(lines: Sequence[str], place: int) -> bool:
    """Without "> " below it must name a time and an address to count."""
    if not lines[place].strip() or (place and lines[place - 1].strip()):
        return False
    for last in range(place, min(place + WRAPPED_LINES, len(lines))):
        words = " ".join(line.strip() for line in lines[place : last + 1])
        found = _WROTE.match(words) or _DATED.match(words)
        if found:
            below = _next_text(lines, last + 1)
            named = _ADDRESS.search(words) and _TIME.search(words)
            return bool(named) and below < len(lines) and not _QUOTED.match(lines[below])
    return False
