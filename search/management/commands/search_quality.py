"""./run manage search_quality FOLDER: how often search finds the answer to recorded questions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.quality import FIRST, Found, quality_of, questions_in


class Command(BaseCommand):
    help = "Asks recorded questions and counts the answers among the first hits. Keeps nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="with .json files of questions and answers")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        questions = questions_in(folder)
        if not questions:
            raise CommandError(f"No questions with answers in {folder}.")
        quality = quality_of(questions, now=timezone.now())
        self._line("any word, ranked", quality.any_word)
        self._line("all words", quality.all_words)

    def _line(self, name: str, found: Found) -> None:
        self.stdout.write(
            f"{name}: {found.share:.1%} among the first {FIRST}"
            f" ({found.among_first} of {found.questions}), {found.first} first"
        )
