"""Bring everything up to date before the programs start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from helpdesk.runtime.prepare import prepare_all


class Command(BaseCommand):
    help = "Build translations, collect static files, migrate, and fill an empty database."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            prepare_all(say=self._say)
        except OperationalError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The database does not answer: {reason}") from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
