"""Marks the words that matched, in text shown to people: escaped, accents and case ignored."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analyser import Token, folded_word, parts, query_stems, tokens
from search.query import matches_of


def highlight(text: str, words: Iterable[str]) -> SafeString:
    """The text escaped, with <mark> around whole words whose stem is that of one of the words.

    `words` may be a hit's `words` or what somebody typed.
    """
    return _marked(text, _wanted(words))


def snippet(text: str, words: Iterable[str], width: int = 180) -> SafeString:
    """About `width` characters around where most of the words are, marked, cut between words."""
    wanted = _wanted(words)
    text = " ".join(text.split())
    if len(text) <= width:
        return _marked(text, wanted)
    found = [token for token in tokens(text) if _is_wanted(token, wanted)]
    start, end = _window(text, found, width)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(before + _marked(text[start:end].strip(), wanted) + after)  # noqa: S308


def _wanted(words: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(matches_of(word) for word in words))


def _is_wanted(token: Token, wanted: frozenset[str]) -> bool:
    forms = (token.folded, *(folded_word(piece) for piece in parts(token.surface)))
    return any(wanted.intersection((form, *query_stems(form))) for form in forms)


def _marked(text: str, wanted: frozenset[str]) -> SafeString:
    pieces, at = [], 0
    for token in tokens(text) if wanted else ():
        if _is_wanted(token, wanted):
            pieces += [escape(text[at : token.start]), "<mark>", escape(token.surface), "</mark>"]
            at = token.end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308


def _window(text: str, found: list[Token], width: int) -> tuple[int, int]:
    """Start and end of the earliest stretch that holds the most different matched words."""
    best, start = 0, 0
    for first in found:
        reach = {t.folded for t in found if first.start <= t.start and t.end <= first.start + width}
        if len(reach) > best:
            best, start = len(reach), max(0, first.start - width // 4)
    start = min(start, len(text) - width)
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + width
    if end < len(text):
        end = text.rfind(" ", start + 1, end) if " " in text[start + 1 : end] else end
    return start, end
