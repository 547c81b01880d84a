"""What must be true before anything starts; each refusal is one line a person can act on."""

import fcntl
import os
import socket
import sys
from io import TextIOWrapper
from pathlib import Path

OLDEST_PYTHON = (3, 11)


class CannotStartError(Exception):
    """Its text is the whole message."""


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotStartError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def check_port(host: str, port: int) -> None:
    """Refuse when the address cannot be listened on."""
    if not 0 < port < 65536:
        raise CannotStartError(f"PORT={port} is not a port. Choose one: PORT=8001 ./run")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotStartError(
            f"Port {port} on {host} cannot be used ({error}). Choose another: PORT={port + 1} ./run"
        ) from error


def lock_data(folder: Path) -> TextIOWrapper:
    """The lock that keeps a second instance off the same data; held while the file is open."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise CannotStartError(f"The data folder {folder} cannot be written ({error}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        pid = lock.read().strip() or "unknown"
        lock.close()
        raise CannotStartError(
            f"The help desk already runs on {folder} (process {pid})."
            " Stop it, or set HELPDESK_DATA."
        ) from error
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
