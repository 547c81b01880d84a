"""A child process that cannot outlive us and is started again, with back-off, when it dies."""

import ctypes
import multiprocessing
import os
import signal
import subprocess  # children are the point
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
HEALTHY_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """What a child runs before its program so that the kernel ends it with us; Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # we died before the request was made
            os._exit(1)

    return ask_the_kernel


def run_in_child(work: Callable[[], None]) -> int:
    """Run it in a process that cannot outlive us and gives its memory back; its exit code."""
    bind = die_with_parent()

    def bound_work() -> None:
        if bind:
            bind()
        work()

    child = multiprocessing.get_context("fork").Process(target=bound_work)
    child.start()
    child.join()
    return child.exitcode or 0


@dataclass
class Child:
    """A program to keep running, and when it may be started next."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start_at: float = 0.0
    delay_seconds: float = FIRST_DELAY_SECONDS

    def start(self, *, now: float) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one thread only when children start
        )
        self.started_at = now

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def died(self, *, now: float) -> int | None:
        """The exit code, once, of a child that has ended; it also sets when to start it again."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        if now - self.started_at >= HEALTHY_SECONDS:
            self.delay_seconds = FIRST_DELAY_SECONDS
        self.next_start_at = now + self.delay_seconds
        self.delay_seconds = min(self.delay_seconds * 2, LONGEST_DELAY_SECONDS)
        return code

    def is_due(self, *, now: float) -> bool:
        return self.process is None and now >= self.next_start_at

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
