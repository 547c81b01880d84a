"""The real product while parts of it are gone: nothing is lost, and what waited is caught up."""

import contextlib
import hashlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import life
from tests.journeys.conftest import Product, SignIn

CATCH_UP_SECONDS = 100
# A mail in a dead worker's hands is taken again after five minutes; seldom, but then it counts too.
ORPHAN_SECONDS = 360


def processes(product: Product, word: str) -> list[int]:
    """The product's own processes whose command line has this word."""
    mark = f"HELPDESK_DATA={product.env['HELPDESK_DATA']}".encode()
    return [pid for pid, environ in _running(word) if mark in environ]


def queue_processes(product: Product) -> list[int]:
    """The embedded queue: it writes its title over its environment, and names its socket there."""
    data = Path(product.env["HELPDESK_DATA"]).resolve()
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return [pid for pid, _environ in _running(f"helpdesk-{digest}.sock")]


def _running(word: str) -> Iterator[tuple[int, list[bytes]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word.encode() in (folder / "cmdline").read_bytes():
                yield int(folder.name), (folder / "environ").read_bytes().split(b"\0")


def until(look: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, f"Waited {seconds} s in vain: {what}"
        time.sleep(0.5)


def state(page: Page, check: str) -> str:
    return str(page.request.get("/readyz").json()["checks"][check])


def filed(page: Page, subject: str) -> str:
    """The reference of a request filed by the form; the answer is a redirect, as ever."""
    page.goto("/requests/new/")
    form = {
        name: page.locator(f"form.request-form [name={name}]").first.get_attribute("value") or ""
        for name in ("csrfmiddlewaretoken", "submission_key")
    }
    fields = {**form, "subject": subject, "description": life.DESCRIPTION, "impact": "3"}
    answer = page.request.post(
        "/requests/new/",
        form={**fields, "urgency": "2"},
        headers={"Referer": page.url},
        max_redirects=0,
    )
    assert answer.status == 302, answer.text()[-2000:]
    found = re.search(r"HD-\d+", answer.headers["location"])
    assert found
    return found.group()


def mails_about(page: Page, reference: str) -> int:
    """How many mails about this request have left."""
    page.goto("/notifications/mail/")
    return page.locator("main a", has_text=f"[{reference}]").count()


@pytest.fixture
def queue_pid(product: Product) -> Iterator[int]:
    if product.env.get("REDIS_URL"):
        pytest.skip("REDIS_URL is set: this queue is not ours to stop (see the embedded column)")
    (pid,) = queue_processes(product)
    yield pid
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def test_requests_are_taken_while_the_queue_hangs(sign_in: SignIn, queue_pid: int) -> None:
    alice = sign_in("alice")

    os.kill(queue_pid, signal.SIGSTOP)
    until(lambda: state(alice, "queue") != "ok", seconds=10, what="the queue still answers")
    started = time.monotonic()
    reference = filed(alice, "Filed while the queue hangs")
    took = time.monotonic() - started
    os.kill(queue_pid, signal.SIGCONT)

    assert took < 15
    until(lambda: state(alice, "queue") == "ok", seconds=20, what="the queue is back")
    until(
        lambda: mails_about(alice, reference) == 1, seconds=CATCH_UP_SECONDS, what="the mail left"
    )


def test_requests_are_taken_while_the_queue_is_dead(
    product: Product, sign_in: SignIn, queue_pid: int
) -> None:
    alice = sign_in("alice")

    os.kill(queue_pid, signal.SIGKILL)
    reference = filed(alice, "Filed while the queue is dead")

    until(lambda: state(alice, "queue") == "ok", seconds=60, what="the queue is started again")
    assert queue_processes(product) != [queue_pid]
    until(
        lambda: mails_about(alice, reference) == 1, seconds=CATCH_UP_SECONDS, what="the mail left"
    )


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    product: Product, sign_in: SignIn
) -> None:
    alice = sign_in("alice")
    references = []

    for number in range(3):
        references.append(filed(alice, f"Filed around a worker's death {number}"))
        for pid in processes(product, "celery"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: bool(processes(product, "celery")), seconds=40, what="a new worker")

    def all_left() -> bool:
        return all(mails_about(alice, reference) >= 1 for reference in references)

    until(all_left, seconds=ORPHAN_SECONDS, what="every mail left")
    assert [mails_about(alice, reference) for reference in references] == [1, 1, 1]
    for reference in references:
        assert alice.goto(f"/requests/{reference}/").status == 200  # type: ignore[union-attr]
