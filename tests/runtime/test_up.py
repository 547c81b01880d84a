"""The whole product as a person starts it: one command, real processes, killed in every way."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "HOST", "HTTPS", "HELPDESK_ADMIN_EMAIL")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def until(look: Callable[[], T], *, seconds: float) -> T:
    """What `look` returns once it is true; fails when time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"Waited {seconds} s in vain.")


@dataclass
class Product:
    """A running copy on a data folder and a port of its own."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        own = {"HELPDESK_DATA": str(self.data), "PORT": str(self.port), "HELPDESK_DEMO": "0"}
        return {**kept, **own}

    @property
    def output(self) -> str:
        return (self.data / "output.txt").read_text()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.data / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self.status("/healthz") == 200, seconds=90)

    def refused(self, **changes: str) -> str:
        """What a further start with these changes says, once it has failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**self.environment, **changes},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode != 0
        assert "is ready at" not in done.stdout
        return done.stderr

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def children(self) -> dict[str, int]:
        """The running programs: name -> process id."""
        assert self.process is not None
        known = {"celery": "worker", "uvicorn": "web", "valkey": "queue", "redis": "queue"}
        found = {}
        for pid in pids_of_parent(self.process.pid):
            command = command_of(pid)
            found.update({name: pid for word, name in known.items() if word in command})
        return found

    def stop(self, number: signal.Signals) -> float:
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=10)
        return time.monotonic() - began


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def pids_of_parent(parent: int) -> list[int]:
    listing = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listing.read_text().split()]


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with TemporaryDirectory(prefix="helpdesk-up-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder), free_port())
        product.start()
        yield product
        if product.process and product.process.poll() is None:
            product.stop(signal.SIGTERM)


def test_everything_is_ready_and_the_password_was_printed_once(product: Product) -> None:
    until(lambda: "is ready at" in product.output, seconds=10)

    assert product.status("/readyz") == 200
    assert set(product.children()) == {"queue", "worker", "web"}
    assert product.output.count("admin@example.com  password: ") == 1


def test_a_second_instance_on_the_same_data_is_one_clear_line(product: Product) -> None:
    message = product.refused(PORT=str(free_port()))

    assert message.startswith("CommandError: The help desk already runs on")
    assert message.count("\n") == 1


def test_a_taken_port_is_one_clear_line(product: Product, tmp_path: Path) -> None:
    message = product.refused(HELPDESK_DATA=str(tmp_path))

    assert f"Port {product.port} on 127.0.0.1 cannot be used" in message
    assert message.count("\n") == 1


def test_a_port_that_is_none_is_one_clear_line(product: Product, tmp_path: Path) -> None:
    assert product.refused(HELPDESK_DATA=str(tmp_path), PORT="70000").count("\n") == 1


def test_a_database_that_does_not_answer_is_one_clear_line(
    product: Product, tmp_path: Path
) -> None:
    message = product.refused(
        HELPDESK_DATA=str(tmp_path),
        PORT=str(free_port()),
        STATIC_ROOT=str(product.data / "static"),
        DATABASE_URL=f"postgres://helpdesk:none@127.0.0.1:{free_port()}/helpdesk",
    )

    assert message.startswith("CommandError: The database does not answer:")
    assert message.count("\n") == 1


@pytest.mark.parametrize("name", ["worker", "web", "queue"])
def test_a_killed_child_is_started_again(product: Product, name: str) -> None:
    before = product.children()[name]

    os.kill(before, signal.SIGKILL)

    until(lambda: product.children().get(name, before) != before, seconds=10)
    until(lambda: product.status("/readyz") == 200, seconds=20)
    assert f"{name} ended (signal SIGKILL)" in product.output


def test_idle_memory_stays_low(product: Product) -> None:
    assert product.process is not None
    pids = [product.process.pid, *product.children().values()]

    total = sum(resident_megabytes(pid) for pid in pids)

    assert total < 400, f"{total} MB"


def resident_megabytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def test_ctrl_c_stops_everything_in_three_seconds_and_a_second_start_does_nothing_twice(
    product: Product,
) -> None:
    children = product.children()

    assert product.stop(signal.SIGINT) < 3
    assert not any(is_running(pid) for pid in children.values())
    assert product.process is not None
    assert product.process.returncode == 0

    product.start()
    until(lambda: "is ready at" in product.output, seconds=10)
    for step in ("password", "Migrating", "Loading"):
        assert step not in product.output


def test_killing_the_supervisor_leaves_no_orphan(product: Product) -> None:
    children = product.children()
    assert len(children) == 3

    product.stop(signal.SIGKILL)

    until(lambda: not any(is_running(pid) for pid in children.values()), seconds=3)
    product.start()
    until(lambda: product.status("/readyz") == 200, seconds=10)
