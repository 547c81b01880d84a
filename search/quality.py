"""Measures search on recorded questions: is a question's own answer among the first three hits?

Reads the NLU evaluation corpora's form: {"sentences": [{"text": ..., "answer": {"text": ...}}]}.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

from django.db import transaction
from django.utils.html import strip_tags

from search.backends import Matches
from search.index import DocumentText, documents_put_many, search
from search.models import SearchDocument
from search.query import parse

_KIND = "quality"
FIRST = 3


@dataclass(frozen=True)
class Question:
    """What somebody asked, and the answer they accepted, as plain text."""

    text: str
    answer: str


@dataclass(frozen=True)
class Found:
    """How many of the questions found their answer first, and among the first three."""

    questions: int
    first: int
    among_first: int

    @property
    def share(self) -> float:
        return self.among_first / self.questions if self.questions else 0.0


@dataclass(frozen=True)
class Quality:
    """The same questions asked in both ways, of the same answers."""

    any_word: Found
    all_words: Found


def questions_in(folder: Path) -> list[Question]:
    """The questions of every .json file in a folder that have an answer."""
    questions = []
    for path in sorted(folder.glob("*.json")):
        for sentence in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
            answer = (sentence.get("answer") or {}).get("text", "")
            if answer.strip():
                questions.append(Question(sentence["text"], unescape(strip_tags(answer))))
    return questions


def quality_of(questions: list[Question], *, now: datetime) -> Quality:
    """Indexes the answers alone, asks every question, and leaves the index as it was."""
    with transaction.atomic():
        documents_put_many(
            kind=_KIND,
            documents=[DocumentText(n, "en", "", q.answer) for n, q in enumerate(questions)],
            now=now,
        )
        quality = Quality(_asked(questions, _any_word), _asked(questions, _all_words))
        transaction.set_rollback(True)
    return quality


def _asked(questions: list[Question], ask: Callable[[str], list[int]]) -> Found:
    answers = [ask(question.text)[:FIRST] for question in questions]
    first = sum(ids[:1] == [n] for n, ids in enumerate(answers))
    return Found(len(questions), first, sum(n in ids for n, ids in enumerate(answers)))


def _any_word(text: str) -> list[int]:
    return [hit.object_id for hit in search(kind=_KIND, query=text, limit=FIRST).hits]


def _all_words(text: str) -> list[int]:
    """What is left, in the order of their rank, when every word must be there."""
    _query, words = parse(text)
    matching = Matches(kind=_KIND, groups=[word.alternatives for word in words])
    having_all = set(
        SearchDocument.objects.filter(matching, kind=_KIND).values_list("object_id", flat=True)
    )
    ranked = search(kind=_KIND, query=text, limit=10_000).hits
    return [hit.object_id for hit in ranked if hit.object_id in having_all]
