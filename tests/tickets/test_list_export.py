"""A list taken along: the file and the paper hold what the list shows, say where they stop, and run no formula."""

import csv
from io import StringIO
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON
from tests.tickets.lists import look, made
from tickets.models import Ticket


def rows(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/tickets/export/{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text)))


def test_holds_the_list_in_its_order(client: Client, bruno: User, alice: User) -> None:
    first, second = made(alice, minutes=1), made(alice, minutes=2)
    made(alice, minutes=3, status="open")
    client.force_login(bruno)

    head, *lines = rows(client, "?view=all&status=new&sort=oldest")

    assert head[:3] == ["Number", "Subject", "Requester"]
    assert [line[0] for line in lines] == [first.reference, second.reference]


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(client: Client, bruno: User, alice: User, subject: str) -> None:
    Ticket.objects.filter(pk=made(alice).pk).update(subject=subject)
    client.force_login(bruno)

    assert rows(client, "?view=all")[1][1] == f"'{subject}"


def test_says_where_it_stops(client: Client, bruno: User, alice: User) -> None:
    for at in range(4):
        made(alice, minutes=at)
    client.force_login(bruno)

    with (
        mock.patch("tickets.views.exporting.EXPORT_CAP", 3),
        mock.patch("tickets.views.exporting.CHUNK", 2),
    ):
        lines = rows(client, "?view=all")

    assert len(lines) == 1 + 3 + 1
    assert lines[-1] == ["Only the first 3 tickets of this list. Narrow it down for the others."]


def test_a_whole_list_does_not_say_it_was_cut(client: Client, bruno: User, alice: User) -> None:
    for at in range(3):
        made(alice, minutes=at)
    client.force_login(bruno)

    with mock.patch("tickets.views.exporting.EXPORT_CAP", 3):
        assert len(rows(client, "?view=all")) == 1 + 3


def test_has_the_columns_that_were_chosen(client: Client, bruno: User, ticket: Ticket) -> None:
    look(client, bruno, ["subject", "channel"])
    client.force_login(bruno)

    assert rows(client, "?view=all") == [["Subject", "Channel"], [ticket.subject, "Portal"]]


def test_ones_own_request_keeps_what_is_internal_empty(
    client: Client, bruno: User, lena: User
) -> None:
    made(bruno, priority=1)
    look(client, bruno, ["subject", "priority"])
    look(client, lena, ["subject", "priority"])
    client.force_login(bruno)
    own = rows(client, "?view=all")
    client.force_login(lena)

    assert own[1] == ["Printer", ""]
    assert rows(client, "?view=all")[1] == ["Printer", "Critical"]


def test_the_file_is_in_the_reader_s_language(client: Client, bruno: User, ticket: Ticket) -> None:
    User.objects.filter(pk=bruno.pk).update(language="es")
    client.post("/preferences/language/", {"language": "es"})
    client.force_login(bruno)
    session = client.session
    session["language"] = "es"
    session.save()

    assert "Solicitante" in rows(client, "?view=all")[0]


def test_paper_says_where_it_stops(client: Client, bruno: User, alice: User) -> None:
    for at in range(3):
        made(alice, minutes=at)
    client.force_login(bruno)

    with mock.patch("tickets.views.exporting.PRINT_CAP", 2):
        page = client.get("/tickets/print/?view=all").content.decode()

    assert page.count("ticket-line__link") == 2
    assert "Only the first 2 of this list are on paper." in page


def test_times_are_the_readers_and_say_in_which_zone(
    client: Client, bruno: User, alice: User
) -> None:
    made(alice)
    look(client, bruno, ["subject", "created"])
    session = client.session
    session["time_zone"] = "America/Bogota"
    session.save()

    head, line = rows(client, "?view=all")

    assert head == ["Subject", "Created (America/Bogota)"]
    assert line[1] == timezone.localtime(NOON, ZoneInfo("America/Bogota")).isoformat(" ", "seconds")
    assert line[1].endswith("-05:00")
