"""BM25 in our own code, over stored stems: the same score on every database.

After Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009): k1
and b as usual, a title's word counted as several of the text (their BM25F).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search.backends import Alternative, Group
from search.vocabulary import Counts

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 4


@dataclass(frozen=True)
class WeightedGroup:
    """A word's alternatives with its weight, the rarer the heavier, and its document count."""

    alternatives: Group
    documents: int
    weight: float


def weigh(group: Group, counts: Counts) -> WeightedGroup:
    """A group with its inverse document frequency; documents 0 when no alternative has any."""
    documents = sum(
        min(counts.documents.get(stem, 0) for stem in alternative) for alternative in group
    )
    documents = min(documents, counts.all_documents)
    rest = counts.all_documents - documents
    return WeightedGroup(group, documents, math.log(1 + (rest + 0.5) / (documents + 0.5)))


def score(
    stems: str, title_stems: str, groups: Sequence[WeightedGroup], mean_words: float
) -> tuple[float, list[str]]:
    """(score, the stems that matched) of one document; 0 and none when no group matches."""
    # Counted in the text as it is stored: making a list of every word first costs three times as much.
    text, title = f" {stems} ", f" {title_stems} "
    norm = K1 * (1 - B + B * (stems.count(" ") + 1) / mean_words)
    total = 0.0
    matched: list[str] = []
    for group in groups:
        frequency = 0
        for alternative in group.alternatives:
            times = _times(text, alternative)
            if times:
                frequency += times + (TITLE_WEIGHT - 1) * _times(title, alternative)
                matched += alternative
        total += group.weight * frequency * (K1 + 1) / (frequency + norm)
    return total, matched


def _times(text: str, alternative: Alternative) -> int:
    """How often all stems of one way to match are there. `text` begins and ends with a space."""
    return min(_count(text, stem) for stem in alternative)


def _count(text: str, stem: str) -> int:
    times = text.count(f" {stem} ")
    # Two in a row share the space between them, and only one of them is seen.
    return text.split().count(stem) if times and f" {stem} {stem} " in text else times
