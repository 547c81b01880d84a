"""The pages of last resort need nothing: no database, no context, no request; both languages."""

import re

import pytest
from django.template import Context
from django.template.loader import get_template
from django.test import Client

from accounts.models import Team, User
from tests.conftest import NOON
from tickets.models import Channel
from tickets.services import NewTicket, ticket_create


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("500.html", "Something went wrong on our side", "Algo falló de nuestro lado"),
        ("503.html", "The help desk is briefly unavailable", "La mesa de ayuda no está disponible"),
    ],
)
def test_page_of_last_resort_needs_nothing(name: str, english: str, spanish: str) -> None:
    page = get_template(name).template.render(Context())

    assert english in page
    assert spanish in page
    assert '<section lang="es">' in page
    assert "{%" not in page


@pytest.mark.django_db
def test_missing_page_says_where_to_go(client: Client) -> None:
    response = client.get("/there-is-nothing-here/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def without_token(page: str) -> str:
    """What differs by itself taken out: the form's token, and the address that was asked for."""
    return re.sub(r"[A-Za-z0-9]{64}|HD-\d+", "", page)


def test_an_agent_stays_in_the_workspace_and_hidden_reads_as_missing(
    client: Client, bruno: User, alice: User
) -> None:
    closed = Team.objects.create(
        slug="closed", name_en="HR", name_es="RR. HH.", tier=1, is_restricted=True
    )
    new = NewTicket(
        subject="Salary", description="…", requester=alice, channel=Channel.PORTAL, team=closed
    )
    ticket = ticket_create(new=new, actor=alice, now=NOON)
    client.force_login(bruno)

    hidden = client.get(f"/tickets/{ticket.reference}/")
    missing = client.get("/tickets/HD-99999999/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    body = without_token(hidden.content.decode())
    assert body == without_token(missing.content.decode())
    assert 'id="rail-views"' in body
    assert "There is nothing here" in body
    assert "Salary" not in body


def test_a_requester_sees_no_workspace_where_nothing_is(client: Client, alice: User) -> None:
    client.force_login(alice)

    body = client.get("/tickets/HD-1/").content.decode()

    assert "There is nothing here" in body
    assert "rail-views" not in body


@pytest.mark.django_db
def test_stale_form_is_refused_in_words() -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/accounts/login/", {"login": "alice@example.com"})

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def test_style_guide_shows_both_themes_to_an_agent(client: Client, bruno: User) -> None:
    client.force_login(bruno)

    page = client.get("/styleguide/")

    assert page.status_code == 200
    assert 'data-theme="light"' in page.content.decode()
    assert 'data-theme="dark"' in page.content.decode()


def test_style_guide_is_hidden_from_a_requester(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert client.get("/styleguide/").status_code == 404


@pytest.mark.django_db
def test_style_guide_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 302
