"""./run manage rebuild_kpis [--from DATE] [--to DATE]: the facts behind every figure, from the ledger."""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.services import facts_rebuild


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a date such as 2026-03-31.") from error


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


class Command(BaseCommand):
    help = "Computes the facts behind every figure again, from the ledger. Cut short, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", metavar="DATE", help="created on or after")
        parser.add_argument("--to", dest="end", metavar="DATE", help="created on or before")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = _day(options["start"]), _day(options["end"])
        if start is not None and end is not None and start > end:
            raise CommandError("--from must not be after --to.")
        rebuild = facts_rebuild(
            now=timezone.now(),
            created_from=_midnight(start),
            created_to=_midnight(end + timedelta(days=1) if end else None),
            progress=self._progress,
        )
        self.stdout.write(f"\r{rebuild.done} tickets computed.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"\r{done} of {total} tickets", ending="")
        self.stdout.flush()
