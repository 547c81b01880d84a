"""A ticket's whole life through the REST API of the real product, with tokens made on the command line."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests import life
from tests.journeys.conftest import Product

SECONDS = 20


@dataclass
class Caller:
    """A person's program: knows the address and its token, and nothing else."""

    url: str
    token: str

    def call(self, method: str, path: str, **fields: Any) -> tuple[int, Any]:
        """(status, JSON) of one call."""
        request = urllib.request.Request(  # noqa: S310 - our own product's address
            f"{self.url}/api/v1/{path}",
            data=json.dumps(fields).encode() if method != "GET" else None,
            method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def post(self, path: str, **fields: Any) -> Any:
        status, body = self.call("POST", path, **fields)
        assert status in {200, 201}, (path, status, body)
        return body

    def get(self, path: str) -> Any:
        status, body = self.call("GET", path)
        assert status == 200, (path, status, body)
        return body


@pytest.fixture(scope="module")
def caller(product: Product) -> Callable[[str], Caller]:
    """caller("bruno") calls with a token of Bruno's for all that he may do."""
    known: dict[str, Caller] = {}

    def made(name: str) -> Caller:
        if name not in known:
            address = f"{name}@example.com"
            said = product.manage("create_token", address, "--name", "journey", "--scope", "all")
            known[name] = Caller(product.url, said.split()[-1])
        return known[name]

    return made


def test_the_whole_life_by_tokens(caller: Callable[[str], Caller]) -> None:
    alice, bruno, lena, sofia = (caller(name) for name in ("alice", "bruno", "lena", "sofia"))
    before = sofia.get("kpis/?period=7")["tickets"]["created"]

    made = alice.post("tickets/", subject=life.SUBJECT, description=life.DESCRIPTION)
    here = f"tickets/{made['reference']}/"
    bruno.post(f"{here}take/")
    bruno.post(f"{here}reply/", body=life.REPLY)
    bruno.post(f"{here}note/", body=life.NOTE)
    _handed_off(bruno, here)
    _accepted_and_asked(lena, here)
    _reads_only_what_is_theirs(alice, here)
    alice.post(f"{here}reply/", body=life.ANSWER)
    assert lena.get(here)["status"] == "open"
    lena.post(f"{here}reply/", body=life.SOLUTION)
    _moved(lena, here, "resolved")

    assert _ledger(lena, here) == life.LEDGER
    assert alice.get(here)["status"] == "resolved"
    figures = sofia.get("kpis/?period=7")
    assert figures["tickets"]["created"] >= before
    assert {"first_response", "resolution", "fcr", "csat"} <= figures.keys()


def test_a_stranger_and_a_false_token_get_nothing(
    product: Product, caller: Callable[[str], Caller]
) -> None:
    made = caller("alice").post("tickets/", subject="VPN", description="It drops.")
    here = f"tickets/{made['reference']}/"

    assert caller("amir").call("GET", here)[0] == 404
    assert caller("amir").call("POST", f"{here}reply/", body="Hi")[0] == 404
    assert caller("alice").call("GET", f"{here}events/")[0] == 404
    assert caller("alice").call("GET", "kpis/")[0] == 403
    assert Caller(product.url, "hd_nothing").call("GET", here)[0] == 401


def _handed_off(bruno: Caller, here: str) -> None:
    """First without what level 2 needs: refused, with what is missing; then complete."""
    version = bruno.get(here)["version"]
    lacking = {name: text for name, text in life.DOCUMENT.items() if name not in {"ask", "scope"}}

    status, refusal = bruno.call(
        "POST", f"{here}handoff/", **lacking, to_team="systems", version=version
    )

    assert status == 422
    assert {part["field"] for part in refusal["missing"]} == {"ask", "scope"}
    assert all(part["why"] for part in refusal["missing"])
    bruno.post(f"{here}handoff/", **life.DOCUMENT, to_team="systems", version=version)


def _accepted_and_asked(lena: Caller, here: str) -> None:
    handoff = lena.get(f"{here}handoffs/")["results"][0]
    assert handoff["best_guess"] == life.DOCUMENT["best_guess"]
    lena.post(f"{here}handoffs/{handoff['id']}/accept/")
    lena.post(f"{here}reply/", body=life.QUESTION)
    _moved(lena, here, "waiting_requester")


def _moved(who: Caller, here: str, to: str) -> None:
    version = who.get(here)["version"]
    assert who.post(f"{here}transition/", to=to, version=version)["status"] == to


def _reads_only_what_is_theirs(alice: Caller, here: str) -> None:
    told = json.dumps(alice.get(here), ensure_ascii=False)
    assert life.QUESTION in told
    assert life.NOTE not in told
    assert life.DOCUMENT["best_guess"] not in told


def _ledger(who: Caller, here: str) -> list[tuple[str, str]]:
    """Kinds and capacities, without what the workers add later (the survey)."""
    events = who.get(f"{here}events/?page_size=100")["results"]
    return [(e["kind"], e["actor_kind"]) for e in events if not e["kind"].startswith("survey")]
