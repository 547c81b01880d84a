"""tickets:palette and tickets:keys."""

import re
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import Team, User
from tests.conftest import NOON, make_team
from tests.tickets.macros import REPLY, TAG_VPN, make_macro
from tickets.keys import key_groups
from tickets.models import Ticket
from tickets.palette import matches, palette_sections
from tickets.search_documents import documents_update

URL = "/tickets/palette/"


@pytest.fixture
def as_bruno(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def test_finds_a_ticket_by_its_number(as_bruno: Client, ticket: Ticket) -> None:
    page = as_bruno.get(URL, {"q": ticket.reference.lower()}).content.decode()

    assert f'href="/tickets/{ticket.reference}/"' in page


def test_finds_people_by_the_beginning_of_a_name(bruno: User, alice: User) -> None:
    labels = [e.label for s in palette_sections(bruno, "more", now=NOON) for e in s.entries]

    assert labels == ["Alice Moreno"]


def test_offers_the_views_before_anything_is_typed(bruno: User) -> None:
    (views,) = palette_sections(bruno, "", now=NOON)

    assert "My open" in [entry.label for entry in views.entries]


def test_hides_what_lies_in_a_restricted_team(
    as_bruno: Client, ticket: Ticket, desk: object, now: datetime
) -> None:
    secret = make_team("secret", 1)
    secret.is_restricted = True
    secret.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=secret)

    page = as_bruno.get(URL, {"q": ticket.reference}).content.decode()

    assert ticket.subject not in page


def test_what_was_typed_is_not_markup(as_bruno: Client) -> None:
    page = as_bruno.get(URL, {"q": "<b>x\x00"}, headers={"HX-Request": "true"}).content.decode()

    assert "<b>" not in page


@pytest.mark.parametrize(
    ("label", "query", "expected"),
    [("My open", "op", True), ("My open", "my op", True), ("My open", "pen", False)],
)
def test_words_fit_by_their_beginnings(label: str, query: str, expected: bool) -> None:
    assert matches(label, query) is expected


def test_the_sheet_lists_every_key_that_elements_say(as_bruno: Client, ticket: Ticket) -> None:
    page = as_bruno.get(f"/tickets/{ticket.reference}/").content.decode()

    pressed = {key for keys in re.findall(r'data-key="([^"]+)"', page) for key in keys.split()}
    told = {key for group in key_groups() for line in group.keys for key in line.keys.split(" / ")}
    assert {"t", "e"} <= pressed
    assert pressed <= told


def test_strangers_find_neither(client: Client, mallory: User) -> None:
    client.force_login(mallory)

    assert client.get(URL).status_code == 404
    assert client.get("/tickets/keys/").status_code == 404


def test_finds_a_ticket_while_its_word_is_being_typed(
    bruno: User, ticket: Ticket, now: datetime
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(subject="The laminator jams")
    documents_update([ticket.pk], now=now)

    found, *_more = palette_sections(bruno, "lamin", now=NOON)

    assert [entry.label for entry in found.entries] == ["The laminator jams"]


def macros_at(user: User, reference: str, query: str) -> list[str]:
    sections = palette_sections(user, query, reference=reference, now=NOON)
    return [entry.label for s in sections for entry in s.entries if entry.macro]


def test_an_open_ticket_offers_the_macros_that_fit_it(
    bruno: User, ticket: Ticket, desk: Team
) -> None:
    other = make_team("other", 1)
    bruno.teams.add(other)
    Ticket.objects.filter(pk=ticket.pk).update(team=desk)
    spoken = ticket.requester.language
    unspoken = {"es": "en", "en": "es"}[spoken]
    make_macro(TAG_VPN, name="Reset ours", name_es="Restablecer", team=desk, language=spoken)
    make_macro(TAG_VPN, name="Reset of another team", team=other)
    make_macro(TAG_VPN, name="Reset in another language", language=unspoken)
    make_macro(TAG_VPN, name="Something else")

    assert macros_at(bruno, ticket.reference, "res") == ["Reset ours"]
    assert macros_at(bruno, ticket.reference, "restablecer") == ["Reset ours"]
    assert macros_at(bruno, "", "res") == []


def test_a_macro_says_what_it_does_and_leads_to_its_preview(
    as_bruno: Client, ticket: Ticket
) -> None:
    macro = make_macro(REPLY, TAG_VPN, name="Thanks")

    page = as_bruno.get(URL, {"q": "thanks", "ticket": ticket.reference}).content.decode()

    assert f'href="/tickets/{ticket.reference}/macros/{macro.pk}/preview/"' in page
    assert "Hola." in page
    assert "vpn" in page


def test_anothers_ticket_offers_no_macros(bruno: User, ticket: Ticket) -> None:
    make_macro(REPLY, name="Thanks")
    assert macros_at(bruno, ticket.reference, "thanks")

    secret = make_team("secret", 1)
    secret.is_restricted = True
    secret.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=secret)

    bruno = User.objects.get(pk=bruno.pk)
    assert macros_at(bruno, ticket.reference, "thanks") == []


def test_ones_own_request_offers_no_macros(bruno: User, ticket: Ticket) -> None:
    make_macro(REPLY, name="Thanks")
    Ticket.objects.filter(pk=ticket.pk).update(requester=bruno)

    assert macros_at(bruno, ticket.reference, "thanks") == []


@pytest.mark.parametrize("reference", ["x", "HD-", "HD-99999999999999999999", "\x00", "HD-1"])
def test_a_reference_to_nothing_offers_no_macros(bruno: User, reference: str) -> None:
    make_macro(REPLY, name="Thanks")

    assert macros_at(bruno, reference, "thanks") == []
