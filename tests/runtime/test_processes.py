"""Children and their supervisor: back-off, order, and stopping in time."""

import subprocess
import sys
import time

import pytest

from helpdesk.runtime.processes import FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, Child
from helpdesk.runtime.supervisor import Supervisor, describe

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('deaf', flush=True); time.sleep(60)",
]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


def end(child: Child, *, now: float) -> int | None:
    child.start(now=now)
    assert child.process is not None
    child.process.wait(timeout=10)
    return child.died(now=now + 0.1)


def test_a_child_that_keeps_dying_waits_longer_each_time() -> None:
    child = Child("c", FAIL)
    waits = []

    for turn in range(3):
        assert end(child, now=turn * 100.0) == 3
        waits.append(child.next_start_at - (turn * 100.0 + 0.1))

    assert waits == pytest.approx([FIRST_DELAY_SECONDS, 1.0, 2.0])


def test_the_wait_has_a_limit() -> None:
    child = Child("c", FAIL, delay_seconds=LONGEST_DELAY_SECONDS)

    end(child, now=0)

    assert child.delay_seconds == LONGEST_DELAY_SECONDS


def test_a_child_that_ran_well_starts_again_soon() -> None:
    child = Child("c", FAIL, delay_seconds=16.0)
    child.start(now=0)
    assert child.process is not None
    child.process.wait(timeout=10)

    child.died(now=1000)

    assert child.next_start_at == 1000 + FIRST_DELAY_SECONDS


def test_a_death_is_told_once_and_the_child_starts_again_when_due() -> None:
    said: list[str] = []
    child = Child("worker", FAIL)
    supervisor = Supervisor(children=[child], say=said.append)
    child.start(now=0)
    assert child.process is not None
    child.process.wait(timeout=10)

    supervisor.tend(now=1.0)
    supervisor.tend(now=1.1)
    assert child.process is None
    supervisor.tend(now=1.6)

    assert said == ["worker ended (exit code 3); starting it again in 0.5 s"]
    assert child.process is not None
    supervisor.stop()


def test_stopping_ends_even_a_child_that_will_not_listen() -> None:
    deaf, polite = Child("deaf", STUBBORN), Child("polite", SLEEP)
    supervisor = Supervisor(children=[Child("queue", SLEEP), deaf, polite], say=lambda _: None)
    supervisor.start_rest()
    time.sleep(0.3)
    began = time.monotonic()

    supervisor.stop()

    assert time.monotonic() - began < 3
    assert not any(child.is_running for child in supervisor.children)


def test_stopping_before_anything_started_is_harmless() -> None:
    child = Child("queue", SLEEP)

    Supervisor(children=[], say=lambda _: None).stop()
    Supervisor(children=[child], say=lambda _: None).stop()

    assert not child.is_running


def test_an_ending_is_described_in_words() -> None:
    assert describe(2) == "exit code 2"
    assert describe(-9) == "signal SIGKILL"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_a_child_does_not_outlive_a_killed_parent() -> None:
    program = (
        "import sys, time; sys.path.insert(0, '.')\n"
        "from helpdesk.runtime.processes import Child\n"
        f"child = Child('c', {SLEEP!r}); child.start(now=0)\n"
        "print(child.process.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())

    parent.kill()
    parent.wait(timeout=5)
    parent.stdout.close()

    assert gone(pid)


def gone(pid: int) -> bool:
    from pathlib import Path

    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split(")")[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
