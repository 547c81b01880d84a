"""What the browser itself complains about, such as a style that the content policy refuses: nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.journey


def drag_the_corner(page: Page) -> None:
    """The text's field made higher by hand: the browser writes its size into its style."""
    box = page.locator("#composer-body").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 40, steps=5)
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] + 60, steps=5)
    page.mouse.up()
    expect(page.locator("#composer-body[style]")).to_have_count(1)


def test_an_agents_round_leaves_the_console_clean(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    said: list[str] = []
    bruno.on(
        "console",
        lambda it: said.append(it.text) if it.type in ("error", "warning") else None,
    )
    bruno.on("pageerror", lambda error: said.append(str(error)))

    bruno.goto("/tickets/?view=all")
    rows = bruno.locator("[data-list] [data-row]")
    rows.nth(0).click()
    expect(bruno.locator("#composer-body")).to_be_visible()
    drag_the_corner(bruno)
    first = bruno.url
    rows.nth(2).click()
    expect(bruno).not_to_have_url(re.compile(re.escape(first)))
    expect(bruno.locator("#composer-body")).to_be_visible()
    for tab in range(1, 6):
        bruno.keyboard.press(str(tab))
        bruno.wait_for_load_state("networkidle")
    bruno.keyboard.press("Control+k")
    bruno.keyboard.type("gra")
    expect(bruno.locator("#palette-found .palette__entry").first).to_be_visible()
    bruno.keyboard.press("Escape")

    assert said == []
