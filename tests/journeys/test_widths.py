"""One ticket on screens of every width: nothing of its head is hidden, and on a phone one finds back and down."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

LAPTOPS_AND_PHONE = (1024, 1280, 1366, 1440, 390)
# What of the head cannot be pressed where it stands, or is cut off.
HIDDEN = """() => {
  const root = document.documentElement, faults = [];
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} px wide`);
  for (const part of document.querySelectorAll("#ticket-head :is(a, button, summary)")) {
    if (part.closest(".menu__list") || !part.checkVisibility()) continue;
    const box = part.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const isInside = box.left >= 0 && box.right <= root.clientWidth;
    if (!isInside || !part.contains(top)) faults.push(part.textContent.trim() || part.ariaLabel);
  }
  for (const chip of document.querySelectorAll("#ticket-head .head-facts .chip")) {
    if (chip.checkVisibility() && chip.scrollWidth > chip.clientWidth + 1) faults.push(`cut: ${chip.textContent}`);
  }
  return faults;
}"""


def _open_one(page: Page) -> None:
    page.goto("/tickets/?view=unassigned")
    page.goto(str(page.locator("[data-list] [data-row]").first.get_attribute("href")))
    expect(page.locator(".list-column .column-scroll")).to_be_attached()


@pytest.mark.parametrize("theirs", [{}, {"locale": "en-GB"}], ids=["es", "en"])
def test_every_button_of_the_head_can_be_pressed_at_every_width(
    sign_in: SignIn, theirs: dict[str, Any]
) -> None:
    page = sign_in("lena" if theirs else "bruno")
    _open_one(page)

    faults = {}
    for width in LAPTOPS_AND_PHONE:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => { scrollTo(0, 0); document.querySelector('#main').scrollTo(0, 0); }")
        faults[width] = page.evaluate(HIDDEN)

    assert faults == {width: [] for width in LAPTOPS_AND_PHONE}


def test_on_a_phone_one_finds_back_to_the_list_and_down_to_the_panel(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/tickets/?view=all&status=open")
    row = page.locator("[data-row]").nth(12)
    row.scroll_into_view_if_needed()
    there = page.evaluate("scrollY")
    assert there > 300
    row.click()
    page.wait_for_url(re.compile(r"/tickets/HD-"))

    page.locator("[data-to-panel]").click()
    expect(page.locator("#panel .tabs")).to_be_in_viewport()

    page.locator("[data-back-to-list]").click()
    page.wait_for_url(re.compile(r"/tickets/\?"))
    assert "status=open" in page.url
    expect(row).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - there) < 150


# A name of one long word, put where names stand; what then makes the page wider than the phone.
LONG_WORD = """selectors => {
  const root = document.documentElement, faults = [];
  for (const selector of selectors) {
    const places = document.querySelectorAll(selector);
    if (!places.length) faults.push(`nothing is ${selector}`);
    for (const place of places) place.textContent = "W".repeat(45);
    if (root.scrollWidth > root.clientWidth) faults.push(`${selector}: ${root.scrollWidth} px`);
  }
  return faults;
}"""


def test_on_a_phone_one_long_word_as_a_name_makes_no_page_wider(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/tickets/?view=mine")
    address = str(page.locator("[data-row]").first.get_attribute("href")).split("?")[0]
    places = {
        address: [".system-line span", ".panel h2"],
        f"{address.replace('/tickets/', '/handoffs/')}new/": [".handoff__back a"],
        "/tickets/organisations/1/": [".page-head h1", ".person-line__meta"],
        "/tickets/filters/": [".page-head p", ".filter-field > summary", ".filter-option"],
    }

    faults = {}
    for address, selectors in places.items():
        page.goto(address)
        faults[address] = page.evaluate(LONG_WORD, selectors)

    assert faults == {address: [] for address in places}
