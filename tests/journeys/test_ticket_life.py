"""A ticket's whole life in real browsers: filed, worked by a guide, handed off, solved, rated, counted."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import (
    file_request,
    follow_guide,
    hand_off,
    rate,
    reference_on,
    row_behind,
    send,
)

SUBJECT = "No puedo entrar al correo"


def test_a_case_that_level_2_solves(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/?view=unassigned&sort=newest")
    alice = sign_in("alice")
    _searches_and_finds_nothing(alice)

    file_request(alice, SUBJECT)
    reference = reference_on(alice)

    expect(bruno.locator(".new-bar")).to_be_visible()
    bruno.locator(".new-bar").click()
    bruno.locator(f"[data-row][href*='{reference}']").click()
    _bruno_works(bruno, reference)
    lena = sign_in("lena")
    _lena_takes_over(lena, reference)
    alice.goto(f"/requests/{reference}/")
    _never_sees_what_is_internal(alice)
    alice.fill("#reply [name=body]", "En el portátil y en el teléfono.")
    alice.locator("#reply-actions button").first.click()
    expect(alice.locator("#conversation")).to_contain_text("En el portátil")

    lena.goto(f"/tickets/{reference}/")
    expect(lena.locator("#conversation")).to_contain_text("En el portátil")
    send(lena, "Restablecimos la política de la cuenta. Ya puede entrar.", then="resolve")
    expect(lena.locator("main .chip--status-resolved")).to_be_visible()

    rate(alice, reference, score=5, comment="Muy amables y rápidos.")
    sofia = sign_in("sofia")
    row_behind(sofia, "first_response", "counted", reference)
    row_behind(sofia, "resolution", "counted", reference)
    expect(row_behind(sofia, "csat", "hit", reference)).to_contain_text("Muy amables")
    why = row_behind(sofia, "fcr_gross", "miss", reference).locator("td").last
    expect(why).not_to_be_empty()
    _opens_from_the_dashboard(sofia, reference)


def test_a_case_that_level_1_solves_alone_counts_as_first_contact(
    sign_in: SignIn,
) -> None:
    alice = sign_in("amir")
    file_request(alice, "The projector of the small room shows nothing")
    reference = reference_on(alice)
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference}/")
    bruno.locator("[data-key=t]").click()

    send(bruno, "Please press Windows and P, and choose Duplicate.", then="resolve")

    expect(bruno.locator("main .chip--status-resolved")).to_be_visible()
    row_behind(sign_in("sofia"), "fcr_gross", "hit", reference)


def _opens_from_the_dashboard(sofia: Page, reference: str) -> None:
    sofia.goto("/figures/?period=7")
    sofia.locator(".kpi-tiles a[href*='figure=csat']").first.click()
    sofia.get_by_role("link", name=reference).click()
    expect(sofia).to_have_url(re.compile(reference))


def _searches_and_finds_nothing(alice: Page) -> None:
    alice.goto("/search/?q=zxqwv+ttkjh")
    expect(alice.locator("a[href*='/requests/new/']").first).to_be_visible()


def _bruno_works(bruno: Page, reference: str) -> None:
    expect(bruno).to_have_url(re.compile(reference))
    bruno.locator("[data-key=t]").click()
    expect(bruno.locator("[data-key=t]")).to_have_count(0)
    follow_guide(bruno)
    send(bruno, "Hola, Alice. Ya lo estoy revisando.", then="")
    bruno.locator("label.composer__mode").nth(1).click()
    send(bruno, "La política de contraseñas no se aplica a su cuenta.", then="")
    expect(bruno.locator(".message--internal")).to_have_count(1)
    hand_off(bruno, reference)


def _lena_takes_over(lena: Page, reference: str) -> None:
    lena.goto("/handoffs/")
    lena.locator(f"a[href*='{reference}']").first.click()
    expect(lena.locator("main")).to_contain_text("La cuenta no acepta la contraseña correcta")
    lena.locator("form[action$='/accept/'] button[type=submit]").first.click()
    lena.goto(f"/tickets/{reference}/")
    send(lena, "¿En qué equipos ocurre?", then="wait")
    expect(lena.locator("main .chip--status-waiting_requester")).to_be_visible()


def _never_sees_what_is_internal(alice: Page) -> None:
    text = alice.locator("body").inner_text()
    assert "política de contraseñas no se aplica" not in text
    assert "La cuenta no acepta" not in text
