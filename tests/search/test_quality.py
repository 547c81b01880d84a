"""On recorded questions: ranking by any word finds the answer far oftener than asking for all."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.models import SearchDocument
from search.quality import quality_of, questions_in
from tests.search.conftest import NOW

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONS = Path(os.environ.get("HELPDESK_REAL_DATA", BESIDE)) / "questions"

SMALL = """{"sentences": [
  {"text": "How do I reset my password?", "answer": {"text": "<p>Passwords are reset in the portal.</p>"}},
  {"text": "Where is the printer?", "answer": {"text": "<p>Every printer is by the stairs, where is it?</p>"}},
  {"text": "Nobody answered this", "answer": null}
]}"""


@pytest.mark.real_data
@pytest.mark.skipif(
    not QUESTIONS.is_dir(), reason=f"The recorded questions are not at {QUESTIONS}."
)
def test_ranking_by_any_word_finds_the_answer_to_most_real_questions(db):
    questions = questions_in(QUESTIONS)

    quality = quality_of(questions, now=NOW)

    assert len(questions) == 245
    assert quality.any_word.share > 0.6
    assert quality.all_words.share < 0.12


def test_the_command_counts_answers_and_keeps_nothing(db, tmp_path, capsys):
    (tmp_path / "questions.json").write_text(SMALL)

    call_command("search_quality", tmp_path)

    shown = capsys.readouterr().out
    assert "any word, ranked: 100.0% among the first 3 (2 of 2), 2 first" in shown
    assert "all words: 100.0% among the first 3 (2 of 2), 2 first" in shown
    assert not SearchDocument.objects.exists()


def test_the_command_says_when_there_is_nothing_to_ask(db, tmp_path):
    with pytest.raises(CommandError, match="No questions"):
        call_command("search_quality", tmp_path)
    with pytest.raises(CommandError, match="no folder"):
        call_command("search_quality", tmp_path / "missing")
