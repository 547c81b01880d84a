"""Brings another product's history in: tickets on their true dates, with their ledger, and no mail."""

import csv
import time
import zoneinfo
from argparse import ArgumentParser
from collections import Counter
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from tickets.imports.directory import directory_prepare
from tickets.imports.progress import Progress, duration
from tickets.imports.reading import BadFile, Rejected, rows_of
from tickets.imports.servicenow import COLUMNS, Incident, incidents_of
from tickets.imports.writing import imported_numbers, incidents_write

BATCH = 500
SHOWN = 20


class Command(BaseCommand):
    help = "Imports the history of another product. Safe to run twice: what is here is skipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the exported log: .csv, or a .zip with one")
        parser.add_argument("--format", choices=["servicenow"], required=True)
        parser.add_argument("--time-zone", default="UTC", help="the source's zone (default: UTC)")
        parser.add_argument("--limit", type=int, help="only the first N incidents of the file")
        parser.add_argument("--rejects", type=Path, help="write the rows left out to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        zone = self._zone(options["time_zone"])
        rejected: list[Rejected] = []
        incidents = self._read(options["file"], zone, rejected)[: options["limit"]]
        here = imported_numbers()
        new = [incident for incident in incidents if incident.number not in here]
        self._write(new)
        self._report(rejected, options["rejects"])
        skipped = len(incidents) - len(new)
        self.stdout.write(
            f"{len(new):,} incidents imported, {skipped:,} were here already,"
            f" {len(rejected):,} rows left out, in {duration(time.monotonic() - started)}."
        )

    def _zone(self, name: str) -> zoneinfo.ZoneInfo:
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise CommandError(f"“{name}” is no known time zone.") from None

    def _read(
        self, path: Path, zone: zoneinfo.ZoneInfo, rejected: list[Rejected]
    ) -> list[Incident]:
        try:
            rows = rows_of(path, columns=COLUMNS, rejected=rejected)
            return incidents_of(rows, zone=zone, rejected=rejected)
        except BadFile as error:
            raise CommandError(str(error)) from None

    def _write(self, incidents: list[Incident]) -> None:
        """Each batch is one transaction: a run that is stopped continues where it was."""
        directory = directory_prepare(incidents)
        progress = Progress(
            partial(self.stderr.write, style_func=str, ending=""),
            terminal=self.stderr.isatty(),
            total=len(incidents),
            started=time.monotonic(),
        )
        rest = iter(incidents)
        done = 0
        while batch := list(islice(rest, BATCH)):
            try:
                incidents_write(incidents=batch, directory=directory, now=timezone.now())
            except IntegrityError as error:
                raise CommandError(
                    f"Another import is at work on these incidents: {error}"
                ) from None
            done += len(batch)
            progress.say(done, what="incidents", clock=time.monotonic())

    def _report(self, rejected: list[Rejected], path: Path | None) -> None:
        rejected.sort(key=lambda row: row.line)
        for row in rejected[:SHOWN]:
            self.stderr.write(f"line {row.line}: {row.number or 'no number'}: {row.reason}")
        if len(rejected) > SHOWN:
            self.stderr.write(f"... and {len(rejected) - SHOWN:,} more rows left out, because:")
            for reason, count in Counter(row.reason for row in rejected).most_common(10):
                self.stderr.write(f"{count:>8,}  {reason}")
        if path is not None:
            self._keep(rejected, path)

    def _keep(self, rejected: list[Rejected], path: Path) -> None:
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["line", "number", "reason"])
                writer.writerows((row.line, row.number, row.reason) for row in rejected)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
