"""Prepare everything, start the programs, and keep them running until Ctrl-C."""

import importlib
import os
import sys
import time
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from helpdesk.runtime import preflight, programs, valkey
from helpdesk.runtime.processes import run_in_child
from helpdesk.runtime.supervisor import Supervisor

ANSWER_SECONDS = 60


class Command(BaseCommand):
    help = "Set the database up and run the help desk on this machine."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        host, port = programs.listening_host(), settings.PORT
        try:
            preflight.check_python()
            lock = preflight.lock_data(settings.DATA_DIR)
            preflight.check_port(host, port)
            supervisor = Supervisor(
                children=programs.all_programs(host=host, port=port), say=self.say
            )
        except (preflight.CannotStartError, valkey.NoServerFoundError) as error:
            raise CommandError(str(error)) from error
        with lock:
            try:
                self._run(supervisor, url=_own_url(host, port), began=began)
            except KeyboardInterrupt:
                self.say("Interrupted")
            finally:
                supervisor.stop()
            self.say("Stopped")
            # Tearing the interpreter down can take one of the three seconds on a busy machine.
            os._exit(0)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _run(self, supervisor: Supervisor, *, url: str, began: float) -> None:
        self._start_queue(supervisor)
        self._prepare()
        supervisor.listen()
        supervisor.start_rest()
        if self._wait_for_answer(supervisor, url):
            self._announce(time.monotonic() - began)
        supervisor.watch()

    def _prepare(self) -> None:
        """In a process of its own, whose memory is given back: we stay for long."""
        code = run_in_child(_prepare_or_explain)
        if code != 0:
            raise SystemExit(code)

    def _start_queue(self, supervisor: Supervisor) -> None:
        if settings.EMBEDDED_QUEUE:
            supervisor.start("queue")
            if not valkey.wait_until_answers(settings.QUEUE_URL):
                log = settings.DATA_DIR / "queue" / valkey.LOG_NAME
                raise CommandError(f"The embedded Valkey did not start; {log} says why.")
        elif not valkey.answers(settings.QUEUE_URL):
            self.say("Redis does not answer yet at REDIS_URL; its work waits until it does.")

    def _wait_for_answer(self, supervisor: Supervisor, url: str) -> bool:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not supervisor.stopping.wait(0.1):
            supervisor.tend(now=time.monotonic())
            if _answers(url):
                return True
            if time.monotonic() > deadline:
                self.say(f"No answer from {url} yet; still trying.")
                return False
        return False

    def _announce(self, seconds: float) -> None:
        self.say(f"\nThe help desk is ready at {settings.SITE_URL}  ({seconds:.1f} s)")
        if settings.DEMO:
            for label, email, password in _sign_ins():
                self.say(f"  {label:<28} {email:<30} {password}")
        self.say("Ctrl-C stops it.")


def _prepare_or_explain() -> None:
    try:
        call_command("prepare")
    except CommandError as error:
        sys.stderr.write(f"CommandError: {error}\n")
        raise SystemExit(1) from None


def _own_url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{reachable}:{port}/healthz"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except OSError:
        return False


def _sign_ins() -> list[tuple[str, str, str]]:
    """The demo's people, where this copy has the demo."""
    try:
        people = importlib.import_module("demo.people")
    except ImportError:
        return []
    return list(getattr(people, "SIGN_INS", []))
