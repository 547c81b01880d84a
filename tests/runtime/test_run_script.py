"""The `run` script: what it refuses, in one clear line, before anything is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the script alone, in an empty folder whose name has a space."""
    folder = tmp_path / "a copy"
    folder.mkdir()
    shutil.copy(ROOT / "run", folder)
    return folder


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        ["/bin/sh", str(folder / "run"), *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_an_unknown_command_is_one_clear_line(copy: Path) -> None:
    done = run(copy, "strat")

    assert done.returncode == 1
    assert done.stderr.startswith("run: unknown command 'strat'.")
    assert done.stderr.count("\n") == 1


def test_an_old_python_that_was_asked_for_is_one_clear_line(copy: Path) -> None:
    old = program(copy, "old-python", "exit 1")

    done = run(copy, PYTHON=str(old))

    assert done.returncode == 1
    assert done.stderr == f"run: PYTHON={old} is not Python 3.11 or newer.\n"


def test_no_python_at_all_is_one_clear_line(copy: Path) -> None:
    tools = copy / "bin"
    tools.mkdir()
    for tool in ("dirname", "cksum", "cat"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    program(tools, "python3", "exit 1")

    done = run(copy, PATH=str(tools))

    assert done.returncode == 1
    assert done.stderr.startswith("run: Python 3.11 or newer is needed and none was found.")
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_no_number_is_one_clear_line(copy: Path) -> None:
    done = run(copy, PORT="eighty")

    assert done.returncode == 1
    assert done.stderr == "run: PORT=eighty is not a number.\n"


def test_the_script_is_plain_posix_shell() -> None:
    dash = shutil.which("dash")
    if dash is None:
        pytest.skip("no dash here")

    assert subprocess.run([dash, "-n", str(ROOT / "run")], timeout=10).returncode == 0
