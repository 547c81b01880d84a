"""Alice files the same twice: Bruno makes one case of it, takes it back, splits and links, in real browsers."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import file_request, reference_on

FIRST, AGAIN = "El proyector de la sala no enciende", "Sigue sin encender el proyector"


def test_one_case_of_two_and_two_of_one(sign_in: SignIn) -> None:
    alice, bruno = sign_in("alice"), sign_in("bruno")
    first, again = _files(alice, FIRST), _files(alice, AGAIN)

    _merges(bruno, again, first)
    expect(bruno.locator("#conversation .message")).to_have_count(2)
    expect(bruno.locator("#conversation .chip", has_text=again)).to_be_visible()

    alice.goto(f"/requests/{again}/")
    alice.locator("#request-state a.btn--primary").click()
    expect(alice).to_have_url(re.compile(first))
    alice.fill("#reply [name=body]", "Además, la pantalla está rota.")
    alice.locator("#reply-actions button").first.click()
    expect(alice.locator("#conversation")).to_contain_text("la pantalla está rota")
    expect(bruno.locator("#conversation")).to_contain_text("la pantalla está rota")

    made = _splits(bruno, first, "la pantalla está rota")
    _takes_back(bruno, first, again)
    _links(bruno, made, first)


def test_from_two_sides_at_once_one_is_told(sign_in: SignIn) -> None:
    alice, bruno, lena = sign_in("alice"), sign_in("bruno"), sign_in("lena")
    first, again = _files(alice, FIRST), _files(alice, AGAIN)
    for page, one, other in ((bruno, first, again), (lena, again, first)):
        page.goto(f"/tickets/{one}/merge/{other}/")
        page.locator(f"input[name=survivor][value='{other}']").check()

    _press_merge(bruno)
    expect(bruno).to_have_url(re.compile(again))
    _press_merge(lena)

    expect(lena.get_by_role("alert")).to_contain_text("Bruno Reyes")
    lena.locator(".merge-away a.btn--primary").click()
    expect(lena).to_have_url(re.compile(f"{again}/$"))


def _files(alice: Page, subject: str) -> str:
    file_request(alice, subject)
    return reference_on(alice)


def _press_merge(page: Page) -> None:
    page.locator(".merge-page form .form__actions button[type=submit]").click()


def _merges(bruno: Page, merged: str, survivor: str) -> None:
    """From the ticket's menu, by number, to the comparison and through it."""
    bruno.goto(f"/tickets/{merged}/")
    bruno.locator("details.menu:has(a[href$='/merge/']) > summary").click()
    bruno.locator(f"a[href='/tickets/{merged}/merge/']").click()
    bruno.fill("main [name=q]", survivor)
    bruno.locator(f"a[href$='/merge/{survivor}/']").click()
    expect(bruno.locator(f"input[value='{survivor}']")).to_be_checked()
    _press_merge(bruno)
    expect(bruno).to_have_url(re.compile(f"/tickets/{survivor}/"))
    expect(bruno.locator(".toast__undo button")).to_be_visible()


def _splits(bruno: Page, ticket: str, words: str) -> str:
    bruno.goto(f"/tickets/{ticket}/")
    message = bruno.locator(".message", has_text=words)
    message.hover()
    message.locator(".bubble__split").click()
    bruno.fill("[name=subject]", "La pantalla está rota")
    bruno.locator("main form.card button[type=submit]").click()
    bruno.wait_for_url(lambda url: "/split/" not in url)
    expect(bruno.locator("#conversation")).to_contain_text(words)
    return reference_on(bruno)


def _takes_back(bruno: Page, survivor: str, merged: str) -> None:
    bruno.goto(f"/tickets/{merged}/")
    expect(bruno.locator(".merge-away")).to_contain_text(survivor)
    bruno.locator(".merge-away form button").click()
    expect(bruno.locator(".merge-away")).to_have_count(0)
    expect(bruno.locator("#composer")).to_be_visible()


def _links(bruno: Page, ticket: str, other: str) -> None:
    bruno.goto(f"/tickets/{ticket}/?tab=details")
    bruno.select_option("#links [name=kind]", "duplicate_of")
    bruno.fill("#links [name=other]", other)
    bruno.locator("#links .links__add button").click()
    expect(bruno.locator("#links .links__row", has_text=other).first).to_be_visible()
