"""Every persona, method and URL: who gets in, who does not, and that looking changes nothing.

The tables are pages.txt and api.txt. The live feed (/live/) is no Django URL: tests/runtime holds it.
"""

import pytest

from tests.access.table import KEPT, LOGIN, NOTED, PERSONAS, Row, Trier, rows_of
from tests.access.world import World

PAGES, CALLS = rows_of("pages.txt"), rows_of("api.txt")
# Signing out everywhere leads to where one signs in again.
LEADS_TO_SIGN_IN = {"/me/sign-out-everywhere/"}


def faults(trier: Trier, rows: list[Row]) -> list[str]:
    """What came out otherwise than the table says, and every GET that wrote."""
    found = []
    for row in rows:
        answer, expected = trier.try_row(row), row.answers[trier.persona]
        is_sign_in = row.url in LEADS_TO_SIGN_IN and answer.code == LOGIN
        if answer.code != expected and not is_sign_in:
            found.append(f"{row}: {answer.code}, not {expected}")
        written = answer.written - KEPT - NOTED.get(row.url.partition("?")[0], set())
        if row.method == "GET" and written:
            found.append(f"{row}: wrote to {sorted(written)}")
    return found


@pytest.mark.parametrize("persona", PERSONAS)
def test_everything_answers_as_the_table_says(world: World, persona: str) -> None:
    found = faults(Trier(world, persona), [*PAGES, *CALLS])
    with_token = faults(Trier(world, persona, is_machine=True), CALLS)

    assert not found, "\n" + "\n".join(found)
    assert not with_token, "\n" + "\n".join(with_token)


@pytest.mark.parametrize("row", [*PAGES, *CALLS], ids=str)
def test_each_row_lets_somebody_in_and_keeps_somebody_out(row: Row) -> None:
    nobody_may = {"/help/{unfinished}/", "/api/v1/articles/{unfinished}/"}

    assert row.is_tried_both_ways or row.url in nobody_may


def test_a_wrong_row_is_found(world: World) -> None:
    open_to_all = Row("GET", "/tickets/", "-", dict.fromkeys(PERSONAS, "200"))
    closed_to_all = Row("GET", "/tickets/", "-", dict.fromkeys(PERSONAS, "404"))

    assert faults(Trier(world, "alice"), [open_to_all]) == ["GET /tickets/ -: 404, not 200"]
    assert faults(Trier(world, "bruno"), [closed_to_all]) == ["GET /tickets/ -: 200, not 404"]


def test_a_page_that_writes_when_read_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.access.test_matrix.NOTED", {})
    row = Row("GET", "/search/?q=correo", "all", dict.fromkeys(PERSONAS, "200"))

    assert "knowledge_base_searchlog" in faults(Trier(world, "alice"), [row])[0]
