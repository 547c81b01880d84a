"""A macro written, refused, mended, used by :: with its chips, sent, counted, and read in the history."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import file_request, reference_on

NAME = "VPN: certificado renovado de"


def test_a_macro_from_its_first_word_to_the_history(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "La VPN pide un certificado")
    reference = reference_on(alice)
    bruno = sign_in("bruno")

    _writes(bruno, f"{NAME} {reference}", reference.lower())
    _uses(bruno, reference)

    expect(bruno.locator("#ticket-head .chip--status-resolved")).to_be_visible()
    expect(bruno.locator("#conversation")).to_contain_text("Hola, Alice: ya renovamos")
    bruno.goto(f"/tickets/{reference}/?tab=details")
    expect(bruno.locator("#panel [name=tags]")).to_have_value("vpn")
    bruno.goto(f"/tickets/{reference}/?tab=history")
    expect(bruno.locator("#panel")).to_contain_text(f"{NAME} {reference}")
    bruno.goto(f"/tickets/macros/?q={reference}")
    expect(bruno.locator(".macro-table tbody tr td.num").first).to_have_text("1")


def _writes(page: Page, name: str, shortcut: str) -> None:
    """Refused for a placeholder that there is not, with every word kept; then mended and saved."""
    page.goto("/tickets/macros/new/")
    page.fill("[name=name_es]", name)
    page.fill("[name=shortcut]", shortcut)
    page.fill("[name=a0-text_es]", "Hola, {{requester.nickname}}: ya renovamos su certificado.")
    for kind in ("add_tags", "status"):
        page.locator(".macro-add > summary").click()
        page.locator(f"button[value=add-{kind}]").click()
        expect(page.locator(f"[name$='-kind'][value={kind}]")).to_have_count(1)
    page.fill("[name=a1-value]", "vpn")
    page.select_option("[name=a2-value]", "resolved")
    page.locator(".form__actions button[value=save]").click()
    expect(page.locator("#action-1 .field__errors")).to_contain_text("requester.nickname")

    expect(page.locator("[name=a1-value]")).to_have_value("vpn")
    page.fill("[name=a0-text_es]", "Hola, {{requester.first_name}}: ya renovamos su certificado.")
    expect(page.locator("#macro-preview .prose")).to_contain_text("ya renovamos su certificado")
    page.locator(".form__actions button[value=save]").click()
    expect(page.locator(".macro-table")).to_contain_text(name)


def _uses(page: Page, reference: str) -> None:
    """By :: and a few letters; the chips say what will be done, one more is chosen and taken away."""
    page.goto(f"/tickets/{reference}/")
    text = page.locator("#composer-body")
    text.press_sequentially(f"::{reference.lower()}")
    page.locator(".choices__item").first.click()
    expect(text).to_have_value(re.compile("^Hola, Alice: ya renovamos su certificado"))
    chips = page.locator("[data-macro-chosen] .macro-chip")
    expect(chips).to_have_count(3)

    page.locator("[data-macro-menu] > summary").click()
    page.locator("[data-macro-search]").fill("cola")
    page.locator("[data-macro]", has_text="Devolver a la cola").click()
    expect(chips).to_have_count(6)
    page.locator(".macro-chip--name", has_text="Devolver a la cola").click()
    expect(chips).to_have_count(3)

    page.locator("#composer [data-send-main]").click()
    page.locator("[data-held-now]").click()


def test_one_that_writes_nothing_is_applied_at_once_and_taken_back(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "No funciona nada")
    reference = reference_on(alice)
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference}/")

    bruno.locator("[data-macro-menu] > summary").click()
    bruno.locator(".macro-choice", has_text="Afecta a muchos").locator("[data-macro-apply]").click()

    critical = bruno.locator("#ticket-head .chip--priority-critical:visible")
    expect(critical).to_have_count(1)
    bruno.locator(".toast form button[type=submit]").click()
    expect(critical).to_have_count(0)


def test_the_palette_offers_it_with_its_preview_and_writes_it(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "No puedo entrar al correo")
    reference = reference_on(alice)
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference}/")
    expect(bruno.locator("#composer [data-text]")).to_be_visible()

    bruno.keyboard.press("Control+k")
    bruno.keyboard.type("pedir capt")
    expect(bruno.locator("#palette [aria-selected='true']")).to_contain_text("Pedir capturas")
    expect(bruno.locator("#palette-preview .bubble").first).to_be_visible()
    bruno.keyboard.press("Enter")

    expect(bruno.locator("#palette")).to_be_hidden()
    expect(bruno.locator("#composer [data-text]")).not_to_have_value("")
    expect(bruno.locator("[data-macro-chosen] .macro-chip--name")).to_contain_text("Pedir capturas")
