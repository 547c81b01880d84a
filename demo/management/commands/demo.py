"""./run manage demo [--reset]: the demo company."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.loader import company_load, is_empty
from demo.people import SIGN_INS


class Command(BaseCommand):
    help = "Loads the demo company into an empty database; --reset empties the database first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="delete EVERYTHING first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            call_command("flush", interactive=False, verbosity=0)
        elif not is_empty():
            raise CommandError("The database is not empty. Use --reset to delete everything first.")
        count = company_load(now=timezone.now(), progress=self._progress)
        self.stdout.write(
            f"\rLoaded {count} tickets.            "
            if self._is_terminal
            else f"Loaded {count} tickets."
        )
        if options["verbosity"] == 0:
            return
        for label, email, password in SIGN_INS:
            self.stdout.write(f"  {label}: {email} / {password}")

    @property
    def _is_terminal(self) -> bool:
        return self.stdout.isatty()

    def _progress(self, done: int, total: int) -> None:
        if self._is_terminal and (done % 10 == 0 or done == total):
            self.stdout.write(f"\rLoading the demo company: {done}/{total}", ending="")
            self.stdout.flush()
