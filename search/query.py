"""What somebody typed, understood: each word with every stem by which it may match."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.cache import caches

from helpdesk.lib.text import clean_characters
from search.analyser import (
    LANGUAGES,
    Token,
    folded_word,
    is_stop_word,
    parts,
    query_stems,
    stem,
    tokens,
)
from search.backends import Alternative
from search.models import Synonym
from search.vocabulary import stems_starting_with

QUERY_MAX_CHARACTERS = 2_000
QUERY_MAX_WORDS = 32
PREFIX_MIN_CHARACTERS = 2
_SYNONYMS_SECONDS = 5
_PREFIX_LETTERS = 4  # letters that a reference begins with


@dataclass
class QueryWord:
    """One word of a query: where it stands in it, and its alternatives (an OR of ANDs)."""

    folded: str
    start: int
    end: int
    pieces: tuple[str, ...] = ()
    alternatives: list[Alternative] = field(default_factory=list)

    def also(self, alternatives: Iterable[Alternative]) -> None:
        """Adds ways to match, without repeats."""
        for way in alternatives:
            if way and way not in self.alternatives:
                self.alternatives.append(way)

    @property
    def stems(self) -> list[str]:
        return [one for way in self.alternatives for one in way]


def parse(query: str) -> tuple[str, list[QueryWord]]:
    """(the query cleaned and cut, its words): stop words left out unless there is nothing else."""
    text = clean_characters(query[:QUERY_MAX_CHARACTERS])
    typed = [token for token in tokens(text) if token.folded]
    words = [token for token in typed if not is_stop_word(token.folded)] or typed
    found: dict[str, QueryWord] = {}
    for token in words:
        for word in _words_of(token):
            found.setdefault(word.folded, word)
    return text, list(found.values())[:QUERY_MAX_WORDS]


def expand_synonyms(words: list[QueryWord]) -> None:
    """Gives each word the alternatives of its synonyms; a typed phrase becomes one more word."""
    for language, phrases in _synonyms():
        ways = [_ways(phrase, language) for phrase in phrases]
        every = [way for one in ways for way in one]
        for one in ways:
            _expand(words, one, every)


def expand_prefix(kind: str, text: str, words: list[QueryWord]) -> None:
    """Lets the word that is still being typed, the last one, match by its beginning."""
    typing = [word for word in words if word.end == len(text)]
    for word in typing:
        if len(word.folded) >= PREFIX_MIN_CHARACTERS:
            word.also((found,) for found in stems_starting_with(kind, word.folded))


def _words_of(token: Token) -> list[QueryWord]:
    whole = _word(token.folded, token)
    pieces = tuple(p for p in parts(token.surface) if not is_stop_word(p))
    if any(c.isdigit() for c in token.surface) or "@" in token.surface:
        # "HD-10234" means that one: its parts count only when it is nowhere, "hd" not even then.
        whole.pieces = tuple(p for p in pieces if len(p) > _PREFIX_LETTERS or not p.isalpha())
        return [whole]
    return [whole, *(_word(piece, token) for piece in pieces)]


def _word(folded: str, token: Token) -> QueryWord:
    word = QueryWord(folded, token.start, token.end)
    word.also((one,) for one in query_stems(folded))
    return word


def _synonyms() -> list[tuple[str, list[str]]]:
    """All that administrators keep; a few seconds old at most."""
    known: list[tuple[str, list[str]]] | None = caches["local"].get("synonyms")
    if known is None:
        known = [(one.language, one.phrases) for one in Synonym.objects.order_by("pk")]
        caches["local"].set("synonyms", known, _SYNONYMS_SECONDS)
    return known


def _ways(phrase: str, language: str) -> list[Alternative]:
    folded = [token.folded for token in tokens(clean_characters(phrase))]
    kept = [word for word in folded if not is_stop_word(word)] or folded
    codes: Sequence[str] = [language] if language else LANGUAGES
    return list(dict.fromkeys(tuple(stem(word, code) for word in kept) for code in codes))


def _expand(words: list[QueryWord], ways: list[Alternative], every: list[Alternative]) -> None:
    if len(ways[0]) == 1:
        for word in words:
            if any(way in word.alternatives for way in ways):
                word.also(every)
        return
    size = len(ways[0])
    for start in range(len(words) - size + 1):
        run = words[start : start + size]
        if any(_is_phrase(run, way) for way in ways):
            phrase = QueryWord(" ".join(word.folded for word in run), run[0].start, run[-1].end)
            phrase.also(every)
            words.append(phrase)
            return


def _is_phrase(run: list[QueryWord], way: Alternative) -> bool:
    return all((one,) in word.alternatives for word, one in zip(run, way, strict=True))


def matches_of(word: str) -> set[str]:
    """Every stem that a word, or a stem, stands for: what a highlighter marks."""
    folded = folded_word(word)
    return {word, folded, *query_stems(folded)}
