"""Compile the translation catalogues that changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk.runtime.catalogues import build_catalogues


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po where they changed; gettext is not needed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in build_catalogues(Path(settings.BASE_DIR) / "locale"):
            self.stdout.write(f"Translations built: {language}")
