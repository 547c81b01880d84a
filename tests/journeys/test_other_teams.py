"""An open list hears of tickets of teams that its reader is not in, within seconds and without moving."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import file_request, reference_on

pytestmark = pytest.mark.journey


def test_a_list_of_all_hears_of_another_teams_ticket(sign_in: SignIn) -> None:
    lena, bruno, alice = sign_in("lena"), sign_in("bruno"), sign_in("alice")
    lena.goto("/tickets/?view=all&sort=newest")
    expect(lena.locator("[data-rows-now]")).to_be_visible()

    file_request(alice, "El lector de tarjetas no enciende")
    expect(lena.locator(".new-bar")).to_be_visible()
    reference = reference_on(alice)
    lena.locator(".new-bar").click()
    row = lena.locator("[data-id]", has_text="El lector de tarjetas").first
    expect(row).to_be_visible()

    bruno.goto(f"/tickets/{reference}/")
    bruno.locator("[data-key='t']").click()
    expect(row).to_contain_text("→ Bruno")
