"""A ticket from the queue to its end without a mouse, and what else the keys and the palette reach."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import file_request, reference_on


def on_ticket(page: Page) -> str:
    """The number of the ticket that is open."""
    expect(page.locator("[data-live-reference]")).to_be_visible()
    return str(page.locator("[data-live-reference]").first.get_attribute("data-live-reference"))


def test_a_ticket_is_worked_by_keyboard_alone(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "El teclado de la recepción no escribe")
    reference = reference_on(alice)
    bruno = sign_in("bruno")
    keys = bruno.keyboard

    # There by the palette: its number is enough.
    keys.press("Control+k")
    expect(bruno.locator("#palette input")).to_be_focused()
    keys.type(reference)
    expect(bruno.locator("#palette [aria-selected='true']")).to_contain_text("teclado")
    keys.press("Enter")
    assert on_ticket(bruno) == reference

    # Taken, noted, made urgent.
    keys.press("t")
    expect(bruno.locator("[data-key='t']")).to_have_count(0)
    keys.press("n")
    keys.type("Probado con otro teclado: funciona.")
    keys.press("Control+Enter")
    expect(bruno.locator(".message--internal").last).to_contain_text("Probado con otro")
    keys.press("p")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(bruno.locator("header.main__head")).to_contain_text(re.compile("Crítica|Critical"))

    # Answered and solved in one go.
    keys.press("r")
    keys.type("Le cambiamos el teclado esta tarde.")
    keys.press("Control+Shift+Enter")
    expect(bruno.locator("main")).to_contain_text("Le cambiamos el teclado")
    expect(bruno.locator("header.main__head")).to_contain_text(
        re.compile("Resuelto|Resolved"), timeout=30_000
    )


def test_the_list_moves_and_opens_by_keys(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/?view=all")
    rows = bruno.locator("[data-list] [data-row]")

    bruno.keyboard.press("j")
    bruno.keyboard.press("j")
    wanted = rows.nth(1).get_attribute("href") or rows.nth(1).get_attribute("data-href") or ""
    bruno.keyboard.press("o")

    assert on_ticket(bruno) in wanted


def test_the_sheet_of_keys_opens_and_closes(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")

    bruno.keyboard.press("?")
    expect(bruno.locator("#keys-sheet")).to_contain_text("Ctrl K")
    bruno.keyboard.press("Escape")

    expect(bruno.locator("#keys-sheet")).to_be_hidden()


def test_keys_of_one_letter_can_be_switched_off(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    lena.goto("/me/#keys")
    lena.locator("[name=has_single_keys]").uncheck()
    lena.locator("form:has(#keys) button[type=submit]").click()
    expect(lena.locator(".toast--success")).to_be_visible()

    lena.keyboard.press("?")
    expect(lena.locator("#keys-sheet")).to_be_hidden()
    lena.keyboard.press("Control+k")
    expect(lena.locator("#palette")).to_be_visible()
    lena.keyboard.press("Escape")

    lena.locator("[name=has_single_keys]").check()
    lena.locator("form:has(#keys) button[type=submit]").click()
    expect(lena.locator("body[data-single-keys]")).to_have_count(0)


def test_from_ticket_to_ticket_without_the_list(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/?view=all")
    bruno.locator("[data-list] [data-row]").first.click()
    first = on_ticket(bruno)
    expect(bruno.locator("[data-row][aria-current]")).to_have_count(1)

    bruno.keyboard.press("Shift+J")
    expect(bruno.locator(f"[data-live-reference='{first}']")).to_have_count(0)
    assert on_ticket(bruno) != first
    bruno.keyboard.press("Shift+K")

    expect(bruno.locator(f"[data-live-reference='{first}']").first).to_be_visible()
