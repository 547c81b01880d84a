"""How many documents of a kind each stem is in: what ranks, what is asked first, what a typo meant.

Counts are appended as changes, and summed into the vocabulary by `vocabulary_fold`, which a
periodic task calls. Reading adds both, so counts are right at any time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from rapidfuzz.distance import OSA

from helpdesk.lib.text import fold
from search.models import ALL_DOCUMENTS, STEM_MAX_CHARACTERS, Vocabulary, VocabularyChange

TYPO_MIN_CHARACTERS = 4
TYPO_TWO_SLIPS_FROM = 6
TYPO_NEAREST = 8
_TYPO_LOOKED_AT = 5_000
_PREFIX_STEMS = 30
_FOLD_ROWS = 20_000
_LOCK = 730_116  # any number nobody else uses for an advisory lock

_FOLD_POSTGRESQL = """
WITH gone AS (
    DELETE FROM search_vocabularychange
    WHERE id IN (SELECT id FROM search_vocabularychange ORDER BY id LIMIT %s)
    RETURNING kind, stem, bucket, length, word, documents, words
), put AS (
    INSERT INTO search_vocabulary (kind, stem, bucket, length, word, documents, words)
    SELECT kind, stem, bucket, length, MAX(word), SUM(documents), SUM(words)
    FROM gone GROUP BY kind, stem, bucket, length ORDER BY kind, stem
    ON CONFLICT (kind, stem) DO UPDATE
    SET documents = search_vocabulary.documents + excluded.documents,
        words = search_vocabulary.words + excluded.words
)
SELECT COUNT(*) FROM gone
"""
# SQLite has one writer at a time, so both statements see the same oldest rows.
_FOLD_SQLITE = """
INSERT INTO search_vocabulary (kind, stem, bucket, length, word, documents, words)
SELECT kind, stem, bucket, length, MAX(word), SUM(documents), SUM(words)
FROM search_vocabularychange
WHERE id IN (SELECT id FROM search_vocabularychange ORDER BY id LIMIT %s)
GROUP BY kind, stem, bucket, length ORDER BY kind, stem
ON CONFLICT (kind, stem) DO UPDATE
SET documents = search_vocabulary.documents + excluded.documents,
    words = search_vocabulary.words + excluded.words
"""
_FOLDED_SQLITE = """
DELETE FROM search_vocabularychange
WHERE id IN (SELECT id FROM search_vocabularychange ORDER BY id LIMIT %s)
"""


@dataclass(frozen=True)
class Counts:
    """Documents per stem, and how many documents and words the kind has in all."""

    documents: Mapping[str, int]
    all_documents: int
    all_words: int

    @property
    def mean_words(self) -> float:
        return self.all_words / self.all_documents if self.all_documents else 1.0


class Tally:
    """Collects changes of counts, to be appended at once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._changes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._written: dict[str, str] = {}

    def document_changed(self, *, old: str | None, new: str | None, words: dict[str, str]) -> None:
        """Counts a document's old stems (None: it was not there) out and its new ones in."""
        before, after = set((old or "").split()), set((new or "").split())
        for stem in after - before:
            self._changes[stem][0] += 1
            self._written.setdefault(stem, words.get(stem, stem))
        for stem in before - after:
            self._changes[stem][0] -= 1
        everything = self._changes[ALL_DOCUMENTS]
        everything[0] += (new is not None) - (old is not None)
        everything[1] += len((new or "").split()) - len((old or "").split())

    def append(self) -> None:
        """Writes the changes; nothing when there are none."""
        VocabularyChange.objects.bulk_create(
            [self._row(s, d, w) for s, (d, w) in self._changes.items() if d or w], batch_size=2_000
        )

    def _row(self, stem: str, documents: int, words: int) -> VocabularyChange:
        return VocabularyChange(
            kind=self.kind,
            stem=stem,
            word=self._written.get(stem, "")[:STEM_MAX_CHARACTERS].lower(),
            bucket=stem[0] if stem.isalpha() and stem.isascii() else "",
            length=len(stem),
            documents=documents,
            words=words,
        )


def counts_of(kind: str, stems: Iterable[str]) -> Counts:
    """The document counts of these stems in a kind: one statement."""
    wanted = [ALL_DOCUMENTS, *stems]
    fields = ("stem", "documents", "words")
    rows = _rows(Vocabulary.objects.filter(kind=kind, stem__in=wanted), fields).union(
        _rows(VocabularyChange.objects.filter(kind=kind, stem__in=wanted), fields), all=True
    )
    documents: dict[str, int] = defaultdict(int)
    words = 0
    for stem, count, length in rows:
        documents[stem] += count
        words += length if stem == ALL_DOCUMENTS else 0
    total = documents.pop(ALL_DOCUMENTS, 0)
    return Counts({s: n for s, n in documents.items() if n > 0}, max(total, 0), max(words, 0))


def stems_starting_with(kind: str, prefix: str) -> list[str]:
    """The most frequent stems with this beginning, or the stem it is an unfinished form of."""
    counted = _near(kind, buckets=prefix[0], lengths=(1, STEM_MAX_CHARACTERS), prefix=prefix)
    if counted:
        return sorted(counted, key=lambda s: (-counted[s].documents, s))[:_PREFIX_STEMS]
    shorter = [prefix[:n] for n in range(4, len(prefix))]
    found = counts_of(kind, shorter).documents if shorter else {}
    return [max(found, key=len)] if found else []


def slips_allowed(word: str, *, words_known: int) -> int:
    """How many slips of the finger to allow for in a word that no document has.

    One letter missed, added or changed, or two swapped, is a slip. Where other words of the query
    are known, a guess that is wrong costs more than it helps: then fewer.
    """
    if not (word.isalpha() and word.isascii()):
        return 0
    if words_known:
        return 1 if len(word) >= TYPO_MIN_CHARACTERS + 1 else 0
    if len(word) < TYPO_MIN_CHARACTERS:
        return 0
    return 1 if len(word) < TYPO_TWO_SLIPS_FROM else 2


def nearest_words(kind: str, word: str, stems: Iterable[str], slips: int) -> list[tuple[str, str]]:
    """(word, stem) of the vocabulary that a mistyped word may have meant, likeliest first.

    Looked for among stems of nearly its length that begin with its first or second letter.
    """
    forms = (word, *(stem for stem in stems if len(stem) > TYPO_MIN_CHARACTERS))
    sizes = [len(form) for form in (word, *stems)]
    near = _near(kind, buckets=word[:2], lengths=(min(sizes) - slips, max(sizes) + slips))
    ranked = []
    for stem, seen in near.items():
        slip = _distance(forms, (stem, fold(seen.word)), slips)
        if slip <= slips:
            ranked.append((slip, stem[0] != word[0], -seen.documents, stem, seen.word or stem))
    return [(written, stem) for *_order, stem, written in sorted(ranked)[:TYPO_NEAREST]]


def vocabulary_fold() -> int:
    """Sums pending changes into the vocabulary; gives how many. Safe to call from many at once."""
    folded = 0
    while True:
        with transaction.atomic():
            rows = _fold_some()
        folded += rows
        if rows < _FOLD_ROWS:
            return folded


def _fold_some() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(_FOLD_POSTGRESQL, [_FOLD_ROWS])
            return cursor.fetchone()[0]
        cursor.execute(_FOLD_SQLITE, [_FOLD_ROWS])
        cursor.execute(_FOLDED_SQLITE, [_FOLD_ROWS])
        return cursor.rowcount


def _distance(typed: Iterable[str], known: tuple[str, str], slips: int) -> int:
    (typed_word, *typed_stems), (stem, word) = typed, known
    best = OSA.distance(typed_word, word, score_cutoff=slips)
    return min([best, *(OSA.distance(t, stem, score_cutoff=slips) for t in typed_stems)])


@dataclass
class _Seen:
    word: str
    documents: int = 0


def _near(
    kind: str, *, buckets: str, lengths: tuple[int, int], prefix: str = ""
) -> dict[str, _Seen]:
    """Stems of these first letters and lengths, the most frequent first, with their counts."""
    found: dict[str, _Seen] = {}
    for model in (Vocabulary, VocabularyChange):
        rows = model.objects.filter(kind=kind, bucket__in=set(buckets), length__range=lengths)
        if prefix:
            rows = rows.filter(stem__startswith=prefix)
        counted = rows.values_list("stem", "word").annotate(n=Sum("documents"))
        for stem, word, count in counted.order_by("-n", "stem")[:_TYPO_LOOKED_AT]:
            seen = found.setdefault(stem, _Seen(word))
            seen.word = seen.word or word
            seen.documents += count
    return {stem: seen for stem, seen in found.items() if seen.documents > 0}


def _rows(queryset: QuerySet, fields: tuple[str, ...]) -> QuerySet:
    return queryset.values_list(*fields)
