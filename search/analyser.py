"""Text to stems: folded (no case, no accents), without stop words, stemmed in English or Spanish.

A document's words carry the stem of its own language; a query's language is unknown, so each of
its words carries one stem per language and matches by either. Thread-safe: stemmers are per thread.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

from helpdesk.lib.text import clean_characters, fold
from search.stop_words import ANY_STOP_WORD, STOP_WORDS

LANGUAGES = ("en", "es")
STEM_MAX_CHARACTERS = 64
_ALGORITHMS = {"en": "english", "es": "spanish"}
_TOKEN = re.compile(r"[^\W_]+(?:[-._@'’][^\W_]+)*")
_SEPARATOR = re.compile(r"[-._@'’]")
_POSSESSIVE = re.compile(r"['’]s$")
_local = threading.local()


@dataclass(frozen=True)
class Token:
    """One word as it was written, where it starts and ends, and folded."""

    surface: str
    start: int
    end: int
    folded: str


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order: letters and digits, with inner - . _ @ and ' kept."""
    for match in _TOKEN.finditer(text):
        surface = match.group()
        yield Token(surface, match.start(), match.end(), folded_word(surface))


@lru_cache(maxsize=50_000)
def folded_word(surface: str) -> str:
    """A word folded and brought to one spelling: "Wi-Fi" gives "wifi", "don't" gives "dont"."""
    word = _POSSESSIVE.sub("", fold(surface)).replace("'", "").replace("’", "")
    if "-" in word and not _has_digit(word) and "@" not in word:
        word = word.replace("-", "")
    return word[:STEM_MAX_CHARACTERS]


@lru_cache(maxsize=50_000)
def parts(surface: str) -> tuple[str, ...]:
    """The folded words inside a compound ("ana.perez@example.com", "HD-10234"), else nothing."""
    pieces = [p for p in _SEPARATOR.split(_POSSESSIVE.sub("", fold(surface))) if p]
    if len(pieces) < 2 or "'" in surface or "’" in surface:
        return ()
    found = [p[:STEM_MAX_CHARACTERS] for p in pieces if len(p) > 1]
    local, at, domain = fold(surface).partition("@")
    if at:
        found += [p[:STEM_MAX_CHARACTERS] for p in (local, domain) if p not in found]
    return tuple(found)


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of one folded word. Words with a digit or a separator are their own stem."""
    if not word.isalpha() or not word.isascii():
        return word
    return _stemmer(language).stemWord(word) or word


def query_stems(word: str) -> tuple[str, ...]:
    """The stems by which a query's folded word may match: one per language, without repeats."""
    return tuple(dict.fromkeys(stem(word, language) for language in LANGUAGES))


def guess_language(text: str) -> str:
    """The language whose stop words are more frequent in the text; English when neither is."""
    words = [token.folded for token in tokens(text[:4000])]
    counts = {code: sum(w in stop for w in words) for code, stop in STOP_WORDS.items()}
    return "es" if counts["es"] > counts["en"] else "en"


def analyse_words(text: str, language: str | None = None) -> list[tuple[str, str]]:
    """(stem, word as written) of a document's text, in order, with repeats, stop words left out.

    A compound gives itself and its parts. Without a language it is guessed by stop words.
    """
    text = clean_characters(text)
    code = language if language in _ALGORITHMS else guess_language(text)
    stop = STOP_WORDS[code]
    found: list[tuple[str, str]] = []
    for token in tokens(text):
        if token.folded in stop:
            continue
        found.append((stem(token.folded, code), token.surface))
        found += [(stem(p, code), p) for p in parts(token.surface) if p not in stop]
    return found


def analyse(text: str, language: str | None = None) -> list[str]:
    """The stems of a document's text, in order and with repeats."""
    return [stemmed for stemmed, _surface in analyse_words(text, language)]


def is_stop_word(word: str) -> bool:
    """Whether a query leaves this folded word out, being a stop word in either language."""
    return word in ANY_STOP_WORD


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _stemmer(language: str) -> Any:
    # snowballstemmer objects keep the word being stemmed in themselves: one for each thread.
    stemmers = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = {c: snowballstemmer.stemmer(name) for c, name in _ALGORITHMS.items()}
        _local.stemmers = stemmers
    return stemmers[language]
