"""The dashboard, one's own figures, what is behind a number, the export, and the API: who and what."""

import csv
from datetime import datetime
from io import StringIO

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from kpis.export import safe
from kpis.services import facts_refresh
from tests.kpis.rows import facts_with
from tickets.models import Status, Ticket
from tickets.services import ticket_take, ticket_transition

BEHIND = "/figures/tickets/?figure=resolved"
PAGES = {
    "/figures/": {"sofia", "admin"},
    "/figures/mine/": {"bruno", "sofia", "admin"},
    BEHIND: {"bruno", "sofia", "admin"},
    "/figures/export/": {"bruno", "sofia", "admin"},
}


@pytest.fixture
def solved(ticket: Ticket, bruno: User, now: datetime) -> Ticket:
    """Alice's ticket, resolved by Bruno at noon."""
    ticket_take(ticket=ticket, actor=bruno, now=now)
    ticket = ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
    facts_refresh([ticket.pk], now=now)
    return ticket


@pytest.fixture(autouse=True)
def _at_one(now: datetime):  # type: ignore[no-untyped-def]
    with time_machine.travel(now.replace(hour=13), tick=False):
        yield


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["alice", "mallory", "bruno", "sofia", "admin"])
def test_each_page_opens_for_those_it_is_for(
    request: pytest.FixtureRequest, client: Client, solved: Ticket, path: str, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))

    answer = client.get(path)

    assert answer.status_code == (200 if who in PAGES[path] else 404)
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_every_link_of_the_dashboard_opens(client: Client, solved: Ticket, sofia: User) -> None:
    client.force_login(sofia)
    page = client.get("/figures/?period=7&tier=1&channel=portal")

    scope = page.context["scope"]
    links = {tile.href for tile in page.context["tiles"]}
    links |= {d.href for tile in page.context["tiles"] for d in tile.details if d.href}
    links |= {count.href for count in page.context["counts"]}
    links |= {row["href"] for row in page.context["backlog"]}
    links |= {m.point.href for graph in page.context["graphs"] for m in graph.chart.marks}

    assert scope.filters.tier == 1
    assert len(links) > 15
    for link in links:
        assert "tier=1" in link
        assert client.get(link).status_code == 200


def test_the_number_and_the_tickets_behind_it_agree(
    client: Client, solved: Ticket, sofia: User
) -> None:
    client.force_login(sofia)

    tile = client.get("/figures/").context["tiles"][1]
    rows = client.get(tile.href).context["rows"]

    assert [row.ticket for row in rows] == [solved]
    assert rows[0].value == tile.value


def test_what_is_left_out_says_why(client: Client, solved: Ticket, sofia: User) -> None:
    client.force_login(sofia)

    page = client.get("/figures/tickets/?figure=first_response&outcome=left_out")

    assert [row.reasons for row in page.context["rows"]] == [["Nobody has answered yet"]]


def test_agents_see_what_they_are_credited_with_alone(
    client: Client, solved: Ticket, bruno: User, lena: User
) -> None:
    facts_with([{"resolved_at": solved.resolved_at, "agent": lena, "resolution_seconds": 5}])

    for who, expected in ((bruno, 1), (lena, 1)):
        client.force_login(who)
        page = client.get(BEHIND)
        assert [row.facts.agent for row in page.context["rows"]] == [who] * expected
        assert client.get("/figures/mine/").context["figures"].resolved == expected


def test_supervisors_see_everybodys_and_on_demand_their_own(
    client: Client, solved: Ticket, sofia: User
) -> None:
    client.force_login(sofia)

    assert len(client.get(BEHIND).context["rows"]) == 1
    assert client.get(f"{BEHIND}&mine=1").context["rows"] == []


@pytest.mark.parametrize(
    "query",
    [
        "figure=nonsense",
        "",
        "figure=created&outcome=hit",
        "figure=backlog&band=9",
        "figure=resolved&after=nonsense",
        "figure=resolved&after=" + "A" * 900,
    ],
)
def test_what_there_is_not_is_not_found(client: Client, sofia: User, query: str) -> None:
    client.force_login(sofia)

    assert client.get(f"/figures/tickets/?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=8", "period"),
        ("from=2026-02-30", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("tier=4", "tier"),
        ("team=999999", "team"),
        ("team=' OR 1=1", "team"),
        ("channel=fax", "channel"),
        ("category=x", "category"),
        ("priority=9", "priority"),
        ("priority=%00", "priority"),
    ],
)
def test_wrong_filters_are_said_beside_their_field(
    client: Client, sofia: User, query: str, field: str
) -> None:
    client.force_login(sofia)

    for path in ("/figures/?", "/figures/export/?", "/figures/tickets/?figure=created&"):
        answer = client.get(path + query)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    refused = client.get(f"/api/v1/kpis/?{query}")
    assert refused.status_code == 400
    assert field in refused.json()


def test_an_empty_period_says_so(client: Client, sofia: User) -> None:
    client.force_login(sofia)

    page = client.get("/figures/")

    assert page.context["figures"].is_empty
    assert "No tickets in this period" in page.content.decode()


def test_few_tickets_are_greyed_with_their_count(
    client: Client, solved: Ticket, sofia: User
) -> None:
    client.force_login(sofia)

    tiles = client.get("/figures/").context["tiles"]

    assert tiles[1].is_few
    assert tiles[1].delta is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("Desk", "Desk"),
        (-1.5, -1.5),
        (None, ""),
    ],
)
def test_no_exported_cell_is_a_formula(cell: object, expected: object) -> None:
    assert safe(cell) == expected


def test_the_export_holds_the_figures_of_the_page(
    client: Client, solved: Ticket, sofia: User
) -> None:
    type(solved.team).objects.filter(pk=solved.team_id).update(name_en='=HYPERLINK("x")')
    client.force_login(sofia)

    answer = client.get(f"/figures/export/?period=7&team={solved.team_id}")
    rows = list(csv.reader(StringIO(answer.content.decode())))

    assert answer["Content-Disposition"] == 'attachment; filename="figures-2026-03-04.csv"'
    assert ["resolution", "median_seconds", "0.0"] in rows
    assert ["tickets", "resolved", "1"] in rows
    assert ["team", '\'=HYPERLINK("x")'] in rows
    assert sum(row[:1] == ["2026-03-04"] for row in rows) == 1


def test_the_api_says_the_figures(client: Client, solved: Ticket, sofia: User) -> None:
    client.force_login(sofia)

    body = client.get("/api/v1/kpis/?period=all").json()

    assert set(body) == {
        "definitions",
        "period",
        "tickets",
        "first_response",
        "resolution",
        "fcr",
        "csat",
        "reopened",
        "never_reassigned",
    }
    assert body["tickets"] == {"created": 1, "resolved": 1, "unresolved": 0}
    assert body["resolution"]["median_hours"] == 0
    assert body["first_response"] == {
        "n": 0,
        "mean_seconds": None,
        "median_seconds": None,
        "p90_seconds": None,
    }
    assert body["fcr"] == {
        "net": 1.0,
        "gross": 1.0,
        "n_net": 1,
        "n_gross": 1,
        "provisional": 1,
    }
    assert body["never_reassigned"] == {"n": 1, "share": 1.0}


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bruno", 403), ("admin", 200)])
def test_the_api_is_for_supervisors(
    request: pytest.FixtureRequest, client: Client, who: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/api/v1/kpis/").status_code == status


@pytest.mark.django_db
def test_the_api_refuses_a_stranger(client: Client) -> None:
    assert client.get("/api/v1/kpis/").status_code == 401


@pytest.mark.parametrize("model", ["ticketfacts", "survey", "rebuild"])
def test_the_administration_shows_and_never_writes(
    client: Client, admin: User, solved: Ticket, model: str
) -> None:
    client.force_login(admin)

    assert client.get(f"/admin/kpis/{model}/").status_code == 200
    assert client.get(f"/admin/kpis/{model}/add/").status_code == 403


def test_print_says_the_filters_in_words(client: Client, solved: Ticket, sofia: User) -> None:
    client.force_login(sofia)

    answer = client.get("/figures/?tier=1&channel=walk_in&priority=2")

    assert answer.context["form"].chosen_words() == ["Level 1", "In person", "High"]
    assert "· Level 1 · In person · High" in " ".join(answer.text.split())
