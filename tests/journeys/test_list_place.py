"""From a list to its tickets and back: the list keeps its place, and what was typed beside a ticket is not lost."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import SignIn

LIST = "/tickets/?view=all&sort=newest"
COLUMN = ".list-column .column-scroll"
SLOW_MS = 1_500


def scrolled(page: Page) -> int:
    return int(page.locator(COLUMN).evaluate("column => column.scrollTop"))


def on_ticket(page: Page) -> None:
    expect(page.locator("#conversation")).to_be_visible()
    expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")


def slowly(page: Page) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        page.wait_for_timeout(SLOW_MS)
        route.continue_()

    return answer


def shape(page: Page, value: str) -> None:
    """The list as a table or narrow, whatever was chosen before."""
    page.goto(f"/tickets/columns/?{LIST.split('?')[1]}")
    page.locator(f"main form button[value={value}]").first.click()
    page.wait_for_url(re.compile(r"/tickets/\?"))


def test_the_first_ticket_opens_beside_a_list_that_stays_where_it_was(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    shape(page, "narrow")
    page.goto(LIST)
    page.locator("#more-tickets a").click()
    row = page.locator("[data-list] [data-row]").nth(34)
    row.scroll_into_view_if_needed()
    there = scrolled(page)
    assert there > 1_000

    page.route(re.compile(r"/tickets/HD-\d+/\?"), slowly(page))
    row.click(no_wait_after=True)
    # Slow as the answer is, the list stands and says which one was meant.
    expect(row).to_have_attribute("aria-current", "true", timeout=SLOW_MS - 500)
    expect(page.locator("#main")).to_have_attribute("aria-busy", "true", timeout=SLOW_MS - 500)
    page.unroute_all(behavior="wait")
    on_ticket(page)
    expect(page.locator("#panel .tabs")).to_be_visible()
    assert abs(scrolled(page) - there) < 5

    # Read anew, as many rows come as there were, and the open one is in sight.
    page.reload()
    current = page.locator(f"{COLUMN} [aria-current]")
    expect(current).to_be_in_viewport()
    assert abs(scrolled(page) - there) < 400


def test_the_row_opened_from_a_table_is_in_sight_in_the_column(sign_in: SignIn) -> None:
    page = sign_in("theo")
    shape(page, "wide")
    page.goto(LIST)
    row = page.locator(".list-wide [data-row]").nth(21)
    href = str(row.get_attribute("href"))
    row.click()
    page.wait_for_url(re.compile(r"/tickets/HD-"))

    current = page.locator(f"{COLUMN} [aria-current]")
    expect(current).to_be_in_viewport()
    assert current.get_attribute("href") == href
    shape(page, "narrow")


def test_changes_beside_the_ticket_are_asked_about_and_nothing_else_is(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    page.goto("/tickets/?view=unassigned")
    rows = page.locator("[data-list] [data-row]")
    rows.nth(0).click()
    on_ticket(page)
    page.locator("#panel .tab[href*='tab=details']").click()
    subject = page.locator("#panel [name=subject]")
    expect(subject).to_be_visible()
    dialog = page.locator("#unsaved")
    words = str(subject.input_value())

    # Nothing changed: nothing asked.
    rows.nth(1).click()
    expect(page.locator("[data-list] [data-row][aria-current]")).to_have_text(
        str(rows.nth(1).text_content())
    )
    on_ticket(page)
    expect(subject).not_to_have_value(words)
    second = subject.input_value()

    subject.fill(f"{second} (piso 2)")
    rows.nth(0).click()
    expect(dialog).to_be_visible()
    dialog.locator("[value=stay]").click()
    expect(subject).to_have_value(f"{second} (piso 2)")

    # The tabs, too; and saved is saved.
    page.locator("#panel .tab[href*='tab=history']").click()
    dialog.locator("[value=save]").click()
    expect(page.locator("#panel [name=subject]")).to_have_count(0)
    page.reload()
    expect(page.locator("#ticket-head h1")).to_have_text(f"{second} (piso 2)")

    page.locator("#panel .tab[href*='tab=details']").click()
    subject.fill("Otra cosa")
    page.locator("[data-list] [data-row]").nth(0).click()
    dialog.locator("[value=discard]").click()
    expect(page.locator("#ticket-head h1")).to_have_text(words)
    page.locator("[data-list] [data-row]").nth(1).click()
    expect(page.locator("#ticket-head h1")).to_have_text(f"{second} (piso 2)")
