"""The product itself, started as users start it, and browsers for the people who use it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demo.people import PASSWORD
from tests.ports import free_port, worker_number

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 240
# Of Redis's sixteen; as many workers as there are numbers may run journeys side by side.
REDIS_NUMBERS = (14, 15)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


# A busy machine is no fault of the product; what never comes fails all the same.
expect.set_options(timeout=20_000)


def chromium_path() -> str | None:
    given = os.environ.get("CHROMIUM", "")
    return given or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser the journeys are skipped, unless they are required (JOURNEYS=required)."""
    here = [item for item in items if "tests/journeys" in str(item.path)]
    for item in here:
        item.add_marker(pytest.mark.journey)
    if chromium_path() or os.environ.get("JOURNEYS") == "required":
        return
    skip = pytest.mark.skip(reason="no chromium found: browser journeys are skipped")
    for item in here:
        item.add_marker(skip)


@dataclass
class Product:
    """A running product: its address and the environment that its commands need."""

    url: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """The output of a management command in the product's environment."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.strip()


def _own_database(url: str) -> str:
    """An empty database beside the given one and named after it, for the journeys alone."""
    name = f"{url.rsplit('/', 1)[1]}_journeys_{worker_number()}"
    _drop_database(url, name)
    _run_sql(url, f'CREATE DATABASE "{name}"')
    return re.sub(r"/[^/]*$", f"/{name}", url)


def _drop_database(url: str, name: str) -> None:
    _run_sql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run_sql(url: str, statement: str) -> None:
    import psycopg2
    from django.db import connections

    connections["default"].close()
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _environment(data: Path, port: int) -> dict[str, str]:
    env = {**os.environ, "HELPDESK_DATA": str(data), "PORT": str(port), "HELPDESK_DEMO": "1"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("SITE_URL", None)
    env.pop("TEST_DATABASE_NAME", None)
    if env.get("DATABASE_URL"):
        env["DATABASE_URL"] = _own_database(env["DATABASE_URL"])
    if env.get("REDIS_URL"):
        number = REDIS_NUMBERS[worker_number() % len(REDIS_NUMBERS)]
        env["REDIS_URL"] = re.sub(r"/\d*$", "", env["REDIS_URL"]) + f"/{number}"
        _flush(env["REDIS_URL"])
    return env


def _flush(url: str) -> None:
    import redis

    redis.Redis.from_url(url).flushdb()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The product did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`manage.py up` with the demo company, on a free port, in a folder of its own.

    JOURNEY_URL points at one that is running already, to try a journey quickly.
    """
    if os.environ.get("JOURNEY_URL"):
        yield Product(os.environ["JOURNEY_URL"].rstrip("/"), dict(os.environ))
        return
    data = tmp_path_factory.mktemp("product")
    port = free_port()
    env, log = _environment(data, port), data / "up.log"
    command = [sys.executable, str(ROOT / "manage.py"), "up"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output)
        try:
            _wait(f"http://127.0.0.1:{port}", process, log)
            yield Product(f"http://127.0.0.1:{port}", env)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            if os.environ.get("DATABASE_URL"):
                _drop_database(os.environ["DATABASE_URL"], env["DATABASE_URL"].rsplit("/", 1)[1])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium_path()
        assert path, "Journeys are required, and no chromium was found."
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


SignIn = Callable[[str], Page]


@pytest.fixture
def sign_in(product: Product, browser: Browser) -> Iterator[SignIn]:
    """sign_in("bruno") -> a page of Bruno's own browser. Script errors fail the journey."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def enter(name: str) -> Page:
        context = browser.new_context(base_url=product.url, locale="es-CO")
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/accounts/login/")
        page.fill("[name=login]", f"{name}@example.com")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        # As long as a browser itself waits: what holds a sign-in up here is the machine.
        page.wait_for_url(
            lambda url: "/login" not in url, wait_until="domcontentloaded", timeout=60_000
        )
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not errors
