"""Without a database, and with a sender that dies: a plain answer, nothing lost, one duplicate at most."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from notifications.models import OutboxEmail, OutboxState
from notifications.sending import CLAIM_EXPIRES, due, send_one
from tests.conftest import NOON
from tests.ports import free_port
from tickets.models import Ticket

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
NOWHERE = 9  # "discard": nothing listens there


def ask(url: str, **headers: str) -> tuple[int, Any, str]:
    """(status, headers, body)"""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web server whose database and queue are not there."""
    port, data = free_port(), tmp_path_factory.mktemp("lonely")
    env = {
        **os.environ,
        "HELPDESK_DATA": str(data),
        "DATABASE_URL": f"postgres://nobody@127.0.0.1:{NOWHERE}/nothing",
        "REDIS_URL": f"redis://127.0.0.1:{NOWHERE}/0",
    }
    command = [sys.executable, "-m", "uvicorn", "helpdesk.asgi:application", "--port", str(port)]
    log = (data / "log.txt").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        process.wait(15)
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("The server did not start.")


@pytest.mark.parametrize("path", ["/", "/tickets/", "/search/?q=correo"])
def test_a_page_without_a_database_is_a_plain_503(lonely: str, path: str) -> None:
    status, headers, body = ask(lonely + path, Cookie=f"sessionid={'x' * 32}")

    assert status == 503
    assert headers["Retry-After"]
    assert headers["Content-Type"].startswith("text/html")
    assert "briefly unavailable" in body
    assert "Traceback" not in body and "OperationalError" not in body


def test_a_call_without_a_database_is_a_503_in_json(lonely: str) -> None:
    status, headers, body = ask(f"{lonely}/api/v1/tickets/", Authorization="Bearer hd_x")

    assert status == 503
    assert headers["Retry-After"]
    assert "unavailable" in json.loads(body)["detail"]


def test_the_probes_tell_alive_from_ready(lonely: str) -> None:
    assert ask(f"{lonely}/healthz")[0] == 200

    status, _headers, body = ask(f"{lonely}/readyz")

    assert status == 503
    assert json.loads(body)["checks"]["database"] == "no answer"


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing catches it, nothing runs after it."""


@pytest.fixture
def waiting(ticket: Ticket, alice: User) -> OutboxEmail:
    """The mail that Alice's request queued."""
    return OutboxEmail.objects.get(user=alice, template="request_received")


def sweep(minutes: float) -> None:
    """What another worker does this much later."""
    now = NOON + timedelta(minutes=minutes)
    for pk in due(now, 10):
        send_one(pk, now)


ORPHANED = CLAIM_EXPIRES / timedelta(minutes=1) + 1


def test_a_worker_killed_before_sending_delays_the_mail(
    waiting: OutboxEmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("notifications.sending.build", _killed)
        with pytest.raises(Killed):
            send_one(waiting.pk, NOON)

    sweep(minutes=1)
    assert not mail.outbox  # it may still be in somebody's hands
    sweep(minutes=ORPHANED)
    sweep(minutes=2 * ORPHANED)

    assert len(mail.outbox) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (OutboxState.SENT, 2)


def test_a_worker_killed_after_sending_repeats_the_mail_once_under_the_same_id(
    waiting: OutboxEmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("notifications.sending._keep", _killed)
        with pytest.raises(Killed):
            send_one(waiting.pk, NOON)

    for minutes in (ORPHANED, 2 * ORPHANED, 3 * ORPHANED):
        sweep(minutes=minutes)

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert ids == [waiting.message_id] * 2


def _killed(*_args: Any, **_kwargs: Any) -> None:
    raise Killed
