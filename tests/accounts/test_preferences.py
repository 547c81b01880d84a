"""accounts:preferences and signing out everywhere."""

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD

URL = "/me/"
WANTED = {
    "full_name": " Alicia  Moreno ",
    "language": "en",
    "time_zone": "Europe/Madrid",
    "theme": "dark",
}


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.mark.parametrize("url", [URL, URL + "sign-out-everywhere/"])
def test_sends_the_signed_out_to_sign_in(client: Client, db: None, url: str) -> None:
    assert client.post(url)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["alice", "bruno", "admin"])
def test_everybody_has_the_page(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))

    page = client.get(URL).content.decode()

    assert "/accounts/password/change/" in page
    assert "/accounts/2fa/" in page


def test_keeps_what_was_chosen_and_uses_it_at_once(as_alice: Client, alice: User) -> None:
    page = as_alice.post(URL, WANTED, follow=True).content.decode()

    alice.refresh_from_db()
    assert alice.full_name == "Alicia Moreno"
    assert (alice.language, alice.time_zone, alice.theme) == ("en", "Europe/Madrid", "dark")
    assert '<html lang="en" data-theme="dark">' in page


@pytest.mark.parametrize(
    "bad",
    [
        {"full_name": " "},
        {"full_name": "x" * 151},
        {"language": "fr"},
        {"time_zone": "Mars/Base"},
        {"theme": "pink"},
    ],
)
def test_refuses_bad_values_and_keeps_the_rest(
    as_alice: Client, alice: User, bad: dict[str, str]
) -> None:
    response = as_alice.post(URL, {**WANTED, **bad})

    assert response.status_code == 422
    assert 'class="field__errors"' in response.content.decode()
    alice.refresh_from_db()
    assert (alice.full_name, alice.theme) == ("Alice Moreno", "system")


def test_nobody_makes_themselves_more_than_they_are(as_alice: Client, alice: User) -> None:
    as_alice.post(URL, {**WANTED, "role": "administrator", "email": "x@example.com"})

    alice.refresh_from_db()
    assert (alice.role, alice.email) == ("requester", "alice@example.com")


def test_signs_out_on_every_device(as_alice: Client, alice: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)

    refused = as_alice.get(URL + "sign-out-everywhere/")
    as_alice.post(URL + "sign-out-everywhere/")

    assert refused.status_code == 405
    assert as_alice.get(URL).status_code == 302
    assert elsewhere.get(URL).status_code == 302
    assert as_alice.login(email=alice.email, password=PASSWORD)


@pytest.mark.parametrize(
    ("who", "where"), [("alice", "/"), ("bruno", "/tickets/"), ("sofia", "/figures/")]
)
def test_everybody_lands_on_their_own_work(
    client: Client, who: str, where: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/home/")["Location"] == where


WORK = {"density": "compact", "after_send": "next", "undo_send_seconds": "20"}


@pytest.fixture
def as_bruno(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def test_keeps_both_cards_of_an_agent_at_once(as_bruno: Client, bruno: User) -> None:
    page = as_bruno.post(URL, {**WANTED, **WORK}, follow=True).content.decode()

    bruno.refresh_from_db()
    assert (bruno.full_name, bruno.theme) == ("Alicia Moreno", "dark")
    assert (bruno.density, bruno.after_send, bruno.undo_send_seconds) == ("compact", "next", 20)
    assert not bruno.has_single_keys
    assert 'data-density="compact"' in page
    assert 'data-single-keys="off"' in page


def test_there_is_one_button_to_save_with(as_bruno: Client) -> None:
    page = as_bruno.get(URL).content.decode()

    form = page.split('action="/me/"')[1].split("</form>")[0]
    assert form.count('type="submit"') == 1
    assert 'name="full_name"' in form
    assert 'name="density"' in form


@pytest.mark.parametrize(
    "bad", [{"density": "tiny"}, {"undo_send_seconds": "7"}, {"theme": "pink"}]
)
def test_nothing_is_kept_where_one_value_is_no_choice(
    as_bruno: Client, bruno: User, bad: dict[str, str]
) -> None:
    answer = as_bruno.post(URL, {**WANTED, **WORK, **bad})

    assert answer.status_code == 422
    assert 'value=" Alicia  Moreno "' in answer.content.decode()
    bruno.refresh_from_db()
    assert (bruno.density, bruno.full_name) == ("comfortable", "Bruno Reyes")


def test_a_requester_has_no_preferences_of_an_agent(as_alice: Client, alice: User) -> None:
    as_alice.post(URL, {**WANTED, **WORK})

    alice.refresh_from_db()
    assert alice.density == "comfortable"
    assert "density" not in as_alice.get(URL).content.decode()
