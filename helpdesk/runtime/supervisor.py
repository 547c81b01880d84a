"""Keeps the children running until told to stop, and then stops them all within three seconds."""

import signal
import threading
import time
from collections.abc import Callable, Sequence

from helpdesk.runtime.processes import Child

TICK_SECONDS = 0.25
# Together under the three seconds that a stop may take.
WORK_STOP_SECONDS = 1.6
QUEUE_STOP_SECONDS = 0.4

Say = Callable[[str], None]


class Supervisor:
    """Starts children in order, watches them, and stops them in reverse."""

    def __init__(self, *, children: Sequence[Child], say: Say) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = threading.Event()

    def listen(self) -> None:
        """Let Ctrl-C, a plain kill and a closed terminal stop us in good order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A program started with nohup asked for the hang-up to be ignored.
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, lambda *_: self.stopping.set())

    def start(self, name: str) -> None:
        """Start one child now, ahead of the others."""
        next(child for child in self.children if child.name == name).start(now=time.monotonic())

    def start_rest(self) -> None:
        for child in self.children:
            if child.process is None:
                child.start(now=time.monotonic())

    def watch(self) -> None:
        """Until told to stop: whatever died is started again, later each time it dies soon."""
        while not self.stopping.wait(TICK_SECONDS):
            self.tend(now=time.monotonic())

    def tend(self, *, now: float) -> None:
        for child in self.children:
            code = child.died(now=now)
            if code is not None:
                wait = child.next_start_at - now
                self.say(f"{child.name} ended ({describe(code)}); starting it again in {wait:g} s")
            elif child.is_due(now=now):
                child.start(now=now)

    def stop(self) -> None:
        """Ask the children to end, the queue last; those that do not are killed."""
        *rest, first = reversed(self.children) if self.children else [Child("", [])]
        self._end(rest, seconds=WORK_STOP_SECONDS)
        self._end([first], seconds=QUEUE_STOP_SECONDS)

    @staticmethod
    def _end(children: Sequence[Child], *, seconds: float) -> None:
        for child in children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while any(child.is_running for child in children) and time.monotonic() < deadline:
            time.sleep(0.02)
        for child in children:
            child.send(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def describe(code: int) -> str:
    """An exit code in words: negative is the signal that ended it."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
