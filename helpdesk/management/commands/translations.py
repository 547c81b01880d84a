"""Keep the translation catalogue complete: check it, update it, merge translations into it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.runtime import catalogues

LANGUAGE = "es"


class Command(BaseCommand):
    help = "Check or update the Spanish catalogue against every string of the product."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="fail on any fault (the default)")
        what.add_argument("--update", action="store_true", help="add the new, drop the gone")
        parser.add_argument("--merge", metavar="DIR", help="also translate from DIR/*.po")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        catalogue = catalogues.read_catalogue(path) if path.exists() else Catalog(locale=LANGUAGE)
        wanted = catalogues.keys_of_product(Path(settings.BASE_DIR))
        if options["update"] or options["merge"]:
            snippets = sorted(Path(options["merge"]).glob("*.po")) if options["merge"] else []
            known = [catalogue, *(catalogues.read_catalogue(snippet) for snippet in snippets)]
            catalogue = catalogues.updated(wanted, *known, locale=LANGUAGE)
            catalogues.write_catalogue(path, catalogue)
            self.stdout.write(f"{len(wanted)} messages written to {path}")
        self._report(catalogues.faults(wanted, catalogue), fatal=not options["update"])

    def _report(self, faults: list[str], *, fatal: bool) -> None:
        for line in faults:
            self.stderr.write(line)
        if faults and fatal:
            raise CommandError(f"{len(faults)} faults in the {LANGUAGE} catalogue.")
        if not faults:
            self.stdout.write("The catalogue is complete.")
