"""A port for a server that a test starts, which nobody else is about to take."""

import contextlib
import os
import socket
from secrets import SystemRandom

# Below what the system hands out to whoever connects anywhere (32768 and up on Linux).
FIRST, EACH = 20_000, 1_000


def worker_number() -> int:
    """Which of the workers that test side by side this is; 0 where there is one process only."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def free_port() -> int:
    """A port that nothing listens on, from this worker's own thousand."""
    first = FIRST + EACH * (worker_number() % 10)
    for port in SystemRandom().sample(range(first, first + EACH), EACH):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"Every port from {first} on is taken.")
