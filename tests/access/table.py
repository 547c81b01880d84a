"""Reads the tables of who may do what, and tries their cells."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access.payloads import payload
from tests.access.world import World

PERSONAS = [
    "anonymous", "mallory", "amir", "alice", "bruno", "lena", "sofia", "admin", "outsider", "insider",
]  # fmt: skip
HERE = Path(__file__).parent
LOGIN = "L"
ALLOWED = {"200", "201", "204", "302"}
WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Read by everybody, and noted: what is looked for and not found is what to write next.
NOTED = {"/search/": {"knowledge_base_searchlog"}}
# A session may be saved by any page; a token's last use is stamped at most once a minute.
KEPT = {"django_session", "accounts_apitoken"}


@dataclass(frozen=True)
class Row:
    """One line: a method on a URL, what is sent, and the answer each persona gets."""

    method: str
    url: str
    sent: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.sent}"

    @property
    def is_for_all(self) -> bool:
        return len(set(self.answers.values())) == 1

    @property
    def is_tried_both_ways(self) -> bool:
        """Somebody gets in and somebody does not, or nobody ever is kept out."""
        is_allowed = {answer in ALLOWED for answer in self.answers.values()}
        return is_allowed == {True, False} or is_allowed == {True}


def rows_of(name: str) -> list[Row]:
    """The rows of a table; a line that is not one fails loudly."""
    rows = []
    for line in (HERE / name).read_text().splitlines():
        if not line or line.startswith(("#", "METHOD")):
            continue
        method, url, sent, *answers = line.split()
        rows.append(Row(method, url, sent, dict(zip(PERSONAS, answers, strict=True))))
    return rows


class Rollback(Exception):
    """Ends a trial: nothing that it wrote stays."""


@dataclass
class Answer:
    """What came back, and which tables were written."""

    code: str
    body: bytes
    written: set[str]


@dataclass
class Trier:
    """Tries rows as one persona, each as if no other had been tried before."""

    world: World
    persona: str
    is_machine: bool = False

    def __post_init__(self) -> None:
        self.names = self.world.names_for(self.persona)
        self.signed_in = Client()
        if self.persona != "anonymous" and not self.is_machine:
            self.signed_in.force_login(self.world.users[self.persona])

    def url(self, row: Row) -> str:
        return row.url.format_map(self.names)

    def try_row(self, row: Row) -> Answer:
        return self.try_url(row.method, self.url(row), row.sent)

    def try_url(self, method: str, url: str, sent: str = "-") -> Answer:
        found: list[Answer] = []
        try:
            with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                response = self._send(method, url, sent)
                body = _body(response)
                found.append(Answer(_code(response), body, _written(queries)))
                raise Rollback
        except Rollback:
            return found[0]

    def _send(self, method: str, url: str, sent: str) -> HttpResponseBase:
        client = Client()
        client.cookies.update(self.signed_in.cookies)
        headers = {}
        if self.is_machine and self.persona != "anonymous":
            headers["Authorization"] = f"Bearer {self.world.tokens[self.persona]}"
        fields = payload(sent, self.names, url) if sent not in ("-", "all") else {}
        is_form = method in ("GET", "POST") and not url.startswith("/api/")
        kind = {} if is_form or method == "GET" else {"content_type": "application/json"}
        return getattr(client, method.lower())(url, fields, headers=headers, **kind)


def _code(response: HttpResponseBase) -> str:
    is_login = response.status_code == 302 and "/accounts/login/" in response.headers["Location"]
    return LOGIN if is_login else str(response.status_code)


def _body(response: HttpResponseBase) -> bytes:
    if getattr(response, "streaming", False):
        return b"".join(response)  # type: ignore[call-overload, no-any-return]
    return bytes(response.content)  # type: ignore[attr-defined]


def _written(queries: CaptureQueriesContext) -> set[str]:
    found = (WRITE.match(query["sql"]) for query in queries.captured_queries)
    return {match.group(1) for match in found if match}
