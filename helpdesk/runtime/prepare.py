"""What must be in place before the programs start; each step is cheap when nothing changed."""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.runtime.catalogues import build_catalogues

Say = Callable[[str], None]


def prepare_all(*, say: Say) -> None:
    """Translations, static files, database, and whoever signs in first."""
    build_translations(say=say)
    collect_static(say=say)
    migrate(say=say)
    first_people(say=say)


def build_translations(*, say: Say) -> None:
    built = build_catalogues(Path(settings.BASE_DIR) / "locale")
    if built:
        say(f"Translations built ({', '.join(built)})")


def collect_static(*, say: Say) -> None:
    """Copy, compress and fingerprint the static files, unless exactly these are there already."""
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    wanted = static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Changes when any static file of any app is added, removed or edited."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]["BACKEND"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def unapplied_migrations() -> list[str]:
    """What the database still lacks, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(*, say: Say) -> None:
    missing = unapplied_migrations()
    if missing:
        say(f"Migrating the database ({len(missing)} to apply)")
        call_command("migrate", interactive=False, verbosity=0)


def first_people(*, say: Say) -> None:
    """On a database with no one in it: the demo company, else one administrator."""
    if get_user_model()._default_manager.exists():
        return
    if settings.DEMO:
        load_demo(say=say)
    else:
        make_administrator(say=say)


def load_demo(*, say: Say) -> None:
    if "demo" not in get_commands():
        say("The demo company is not part of this copy; starting empty (see createsuperuser).")
        return
    say("Loading the demo company")
    call_command("demo", verbosity=0)


def make_administrator(*, say: Say) -> None:
    """The first administrator, whose password is shown this once and kept only as a hash."""
    email = os.environ.get("HELPDESK_ADMIN_EMAIL", "admin@example.com")
    password = secrets.token_urlsafe(15)
    get_user_model()._default_manager.create_superuser(email, password)
    say(f"Administrator: {email}  password: {password}")
    say("This password is not shown again.")
