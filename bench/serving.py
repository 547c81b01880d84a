"""The product's own server, started for the measurement, and signed-in personas without passwords."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

from accounts.models import Membership, Role, Team, User
from bench.fill import AGENT, REQUESTER


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[int]:
    """uvicorn as `manage.py up` starts it, on a free port, with the limit page added."""
    port = _free_port()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "uvicorn", "helpdesk.asgi:application", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "error", "--no-access-log"], env=env)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _try in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/bench/bare/", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _supervisor() -> User:
    user, made = User.objects.get_or_create(
        email="bench-supervisor@example.com",
        defaults={"full_name": "Supervisor", "role": Role.SUPERVISOR},
    )
    if made:
        team = Team.objects.filter(slug__startswith="bench-").first()
        if team is not None:
            Membership.objects.create(user=user, team=team)
    return user


def cookies() -> tuple[dict[str, str], str]:
    """Cookie headers of an agent, a requester and a supervisor, and the form token they share."""
    csrf = _get_new_csrf_string()
    people = {
        "agent": User.objects.get(email=AGENT.format(0)),
        "requester": User.objects.get(email=REQUESTER.format(0)),
        "supervisor": _supervisor(),
    }
    store = import_module(settings.SESSION_ENGINE).SessionStore
    headers = {}
    for who, user in people.items():
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["language"], session["time_zone"] = "en", "UTC"
        session.save()
        name, token = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
        headers[who] = f"{name}={session.session_key}; {token}={csrf}"
    return headers, csrf
