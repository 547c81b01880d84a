"""What each agent sets for themselves: how dense it is, its colours, and what they hear of and how."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn


def test_density_theme_and_notices_are_kept(sign_in: SignIn) -> None:
    lena = sign_in("lena")
    lena.goto("/me/")
    before = {
        name: lena.locator(f"select[name={name}]").input_value() for name in ("density", "theme")
    }
    lena.select_option("[name=density]", "compact")
    lena.select_option("select[name=theme]", "dark")
    lena.locator("form:has(#keys) button[type=submit]").click()
    expect(lena.locator(".toast--success")).to_be_visible()

    lena.goto("/tickets/?view=all")
    expect(lena.locator("[data-density=compact]")).to_have_count(1)
    expect(lena.locator("html")).to_have_attribute("data-theme", "dark")
    lit = lena.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", lit)[:3]) < 150

    lena.goto("/notifications/preferences/")
    box = lena.locator("input[name=on][value='mentioned:email']")
    was_on = box.is_checked()
    box.set_checked(not was_on)
    lena.locator(".card__foot button[type=submit]").click()
    lena.goto("/notifications/preferences/")
    expect(box).to_be_checked(checked=not was_on)

    box.set_checked(was_on)
    lena.locator(".card__foot button[type=submit]").click()
    lena.goto("/me/")
    for name, value in before.items():
        lena.select_option(f"select[name={name}]", value)
    lena.locator("form:has(#keys) button[type=submit]").click()
    expect(lena.locator(".toast--success")).to_be_visible()
