"""Asks for pages and the limit page in turn, so that noise falls on both, and compares their times."""

import http.client
import statistics
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from bench.counting import HEADER
from bench.pages import LIMIT, Ask, Page


@dataclass
class Seen:
    """What was measured of one page; times in milliseconds."""

    times: list[float] = field(default_factory=list)
    sql: int = 0
    status: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Client:
    """One kept-alive connection, with the cookies of each persona."""

    def __init__(self, port: int, cookies: dict[str, str], csrf: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = cookies
        self.csrf = csrf

    def ask(self, ask: Ask) -> tuple[float, int, int]:
        """Milliseconds until the last byte, SQL statements, status."""
        headers = {"Cookie": self.cookies[ask.who], "Accept-Language": "en"}
        body = None
        if ask.method == "POST":
            body = urlencode({**ask.form, "csrfmiddlewaretoken": self.csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        started = time.perf_counter()
        self.connection.request(ask.method, ask.path, body=body, headers=headers)
        response = self.connection.getresponse()
        response.read()
        took = (time.perf_counter() - started) * 1000
        return took, int(response.headers.get(HEADER, 0)), response.status


def measure(
    client: Client, pages: dict[str, Page], *, rounds: int, warm_up: int
) -> dict[str, Seen]:
    """Each round asks for the limit page, then for each page once."""
    random = Random(7)
    asks: dict[str, Page] = {"limit": lambda _random: LIMIT, **pages}
    seen = {name: Seen() for name in asks}
    for turn in range(rounds + warm_up):
        for name, page in asks.items():
            ask = page(random)
            took, sql, status = client.ask(ask)
            entry = seen[name]
            entry.sql = max(entry.sql, sql)
            if status not in ask.expected:
                raise SystemExit(f"{name}: {ask.method} {ask.path} answered {status}")
            entry.status = status
            if turn >= warm_up:
                entry.times.append(took)
    return seen


def ratios(seen: dict[str, Seen]) -> list[dict[str, object]]:
    """A row a page: how many limit pages it costs, its SQL and its status."""
    floor = seen["limit"]
    return [
        {
            "page": name,
            "p50_ratio": round(entry.percentile(0.5) / floor.percentile(0.5), 2),
            "p95_ratio": round(entry.percentile(0.95) / floor.percentile(0.95), 2),
            "p50_ms": round(statistics.median(entry.times), 2),
            "p95_ms": round(entry.percentile(0.95), 2),
            "sql": entry.sql,
            "status": entry.status,
        }
        for name, entry in seen.items()
    ]
