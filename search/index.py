"""The one interface of search: put a document, drop it, search. What a kind is, only callers know.

One document per (kind, object, language). Text for different audiences goes under different kinds,
never into one document. Called inside the transaction of the change it follows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Model, QuerySet

from helpdesk.lib.text import clean_characters
from search.analyser import LANGUAGES, analyse_words, guess_language, query_stems
from search.candidates import Gatherer, within
from search.models import SearchDocument, Vocabulary, VocabularyChange
from search.query import QueryWord, expand_prefix, expand_synonyms, parse
from search.ranking import WeightedGroup, score, weigh
from search.vocabulary import (
    Counts,
    Tally,
    counts_of,
    nearest_words,
    slips_allowed,
    vocabulary_fold,
)

TEXT_MAX_CHARACTERS = 200_000
LANGUAGE_BONUS = 1.15
_BATCH = 1_000
_FOLD_EVERY = 10 * _BATCH
_UNKNOWN_LOOKED_UP = 4  # words of a query for which a typo is looked for
_OVERWRITTEN = [
    "partition",
    "category_id",
    "title",
    "title_stems",
    "stems",
    "boost",
    "updated_at",
]


@dataclass(frozen=True)
class DocumentText:
    """A text to be found. `keywords` weigh as the title does; `boost` multiplies its score."""

    object_id: int
    language: str
    title: str
    text: str
    keywords: str = ""
    partition: str = ""
    category_id: int | None = None
    boost: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A document that matched; `words` are the stems that did, for `highlight` and `snippet`."""

    object_id: int
    language: str
    title: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class SearchResults:
    """A page of hits, best first. `total` counts objects, up to a cap: `is_capped` tells."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    is_capped: bool = False
    corrected_query: str | None = None


def document_put(
    *,
    kind: str,
    object_id: int,
    language: str,
    title: str,
    text: str,
    keywords: str = "",
    partition: str = "",
    category_id: int | None = None,
    boost: float = 1.0,
    now: datetime,
) -> None:
    """Puts a document in the index, or replaces it. Language "" is guessed from the text."""
    document = DocumentText(
        object_id, language, title, text, keywords, partition, category_id, boost
    )
    with transaction.atomic():
        _put(kind, [document], now)


def documents_put_many(*, kind: str, documents: Iterable[DocumentText], now: datetime) -> int:
    """Puts many documents, a thousand a transaction; gives how many. Counts are summed up after."""
    remaining, put = iter(documents), 0
    while batch := list(islice(remaining, _BATCH)):
        with transaction.atomic():
            _put(kind, batch, now)
        put += len(batch)
        if put % _FOLD_EVERY == 0:
            vocabulary_fold()
    vocabulary_fold()
    return put


def document_drop(*, kind: str, object_id: int, language: str | None = None) -> None:
    """Takes an object's document out of the index, in every language when none is given."""
    rows = SearchDocument.objects.filter(kind=kind, object_id=object_id)
    if language:
        rows = rows.filter(language=language)
    with transaction.atomic():
        tally = Tally(kind)
        for stems in rows.select_for_update().values_list("stems", flat=True):
            tally.document_changed(old=stems, new=None, words={})
        rows.delete()
        tally.append()


def kind_clear(*, kind: str) -> None:
    """Empties the index of a kind, before all of it is put again."""
    with transaction.atomic():
        for model in (SearchDocument, Vocabulary, VocabularyChange):
            model.objects.filter(kind=kind).delete()


def search(
    *,
    kind: str,
    query: str,
    language: str | None = None,
    partitions: Sequence[str] | None = None,
    object_ids: QuerySet[Model] | None = None,
    category_id: int | None = None,
    limit: int = 20,
    offset: int = 0,
    prefix: bool = False,
) -> SearchResults:
    """The objects of a kind that have any of the query's words, best first; never raises for input.

    `language` is the reader's, and prefers documents in it; it excludes none. `partitions` and
    `object_ids` (a QuerySet of the objects themselves) limit what may be seen: nothing outside
    is found, counted or offered as a correction. `prefix`: the last word is still being typed.
    """
    text, words = parse(query)
    if not words:
        return SearchResults()
    scope, all_scored = _scope(kind, partitions, category_id, object_ids)
    expand_synonyms(words)
    if prefix:
        expand_prefix(kind, text, words)
    counts = counts_of(kind, [stem for word in words for stem in word.stems])
    gatherer = Gatherer(kind=kind, scope=scope, all_documents=counts.all_documents)
    groups, corrected = _known_groups(kind, text, words, counts, gatherer)
    if not groups:
        return SearchResults()
    keys = None if all_scored else gatherer.gather(groups)
    hits = _ranked(scope, keys, groups, counts.mean_words, language)
    return SearchResults(
        hits=hits[offset : offset + limit],
        total=len(hits),
        is_capped=not gatherer.is_complete,
        corrected_query=corrected if hits else None,
    )


def _put(kind: str, documents: list[DocumentText], now: datetime) -> None:
    existing = SearchDocument.objects.select_for_update().filter(
        kind=kind, object_id__in=[d.object_id for d in documents]
    )
    fields = ("object_id", "language", "stems")
    old = {(i, code): stems for i, code, stems in existing.values_list(*fields)}
    tally, rows = Tally(kind), {}
    for document in documents:
        row, words = _row(kind, document, now)
        key = (row.object_id, row.language)
        tally.document_changed(old=old.get(key), new=row.stems, words=words)
        old[key] = row.stems
        rows[key] = row
    SearchDocument.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=_OVERWRITTEN,
    )
    tally.append()


def _row(kind: str, document: DocumentText, now: datetime) -> tuple[SearchDocument, dict[str, str]]:
    title = clean_characters(document.title)
    text = document.text[:TEXT_MAX_CHARACTERS]
    known = document.language in LANGUAGES
    language = document.language if known else guess_language(f"{title} {text}")
    heading = analyse_words(f"{title} {document.keywords}", language)
    everything = [*heading, *analyse_words(text, language)]
    row = SearchDocument(
        kind=kind,
        object_id=document.object_id,
        language=language,
        partition=document.partition,
        category_id=document.category_id,
        title=title[:300],
        title_stems=" ".join(stem for stem, _word in heading),
        stems=" ".join(stem for stem, _word in everything),
        boost=document.boost,
        updated_at=now,
    )
    return row, dict(reversed(everything))


def _scope(
    kind: str,
    partitions: Sequence[str] | None,
    category_id: int | None,
    object_ids: QuerySet[Model] | None,
) -> tuple[QuerySet[SearchDocument], bool]:
    scope = SearchDocument.objects.filter(kind=kind)
    if partitions is not None:
        scope = scope.filter(partition__in=partitions)
    if category_id is not None:
        scope = scope.filter(category_id=category_id)
    return (scope, False) if object_ids is None else within(scope, object_ids)


def _known_groups(
    kind: str, text: str, words: list[QueryWord], counts: Counts, gatherer: Gatherer
) -> tuple[list[WeightedGroup], str | None]:
    """(the words that some document has, the query as corrected when words that none has were)."""
    weighed = [(word, weigh(word.alternatives, counts)) for word in words]
    groups = [group for _word, group in weighed if group.documents]
    known, corrections = len(groups), []
    for word in [word for word, group in weighed if not group.documents][:_UNKNOWN_LOOKED_UP]:
        slips = slips_allowed(word.folded, words_known=known)
        for stem, written in _instead(kind, word, slips, gatherer):
            groups.append(weigh([(stem,)], counts_of(kind, [stem])))
            if written:
                corrections.append((word.start, word.end, written))
    return groups, _corrected(text, corrections)


def _instead(kind: str, word: QueryWord, slips: int, gatherer: Gatherer) -> list[tuple[str, str]]:
    """(stem, correction to show) for a word that no document has: its parts, or what it meant."""
    if word.pieces:
        stems = [stem for piece in word.pieces for stem in query_stems(piece)]
        return [(stem, "") for stem in sorted(counts_of(kind, stems).documents)]
    near = nearest_words(kind, word.folded, word.stems, slips) if slips else []
    for written, stem in near:
        # Only what the reader may see: a correction must not tell of a word in a hidden document.
        if gatherer.any([(stem,)]):
            return [(stem, written)]
    return []


def _corrected(text: str, corrections: list[tuple[int, int, str]]) -> str | None:
    if not corrections:
        return None
    for start, end, written in sorted(corrections, reverse=True):
        text = text[:start] + written + text[end:]
    return text.strip()


def _ranked(
    scope: QuerySet[SearchDocument],
    keys: list[int] | None,
    groups: list[WeightedGroup],
    mean_words: float,
    language: str | None,
) -> list[Hit]:
    rows = scope if keys is None else SearchDocument.objects.filter(pk__in=keys)
    best: dict[int, Hit] = {}
    fields = ("object_id", "language", "title", "boost", "stems", "title_stems")
    for object_id, code, title, boost, stems, title_stems in rows.values_list(*fields):
        points, matched = score(stems, title_stems, groups, mean_words)
        points = round(points * boost * (LANGUAGE_BONUS if code == language else 1.0), 6)
        known = best.get(object_id)
        if matched and (known is None or (points, code) > (known.score, known.language)):
            words = tuple(dict.fromkeys(matched))
            best[object_id] = Hit(object_id, code, title, points, words)
    return sorted(best.values(), key=lambda hit: (-hit.score, -hit.object_id))
