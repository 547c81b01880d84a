"""Many tickets at once: a range by keyboard, all that match in the background, and a report in words."""

import re
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

OPEN = "/tickets/?view=all&status=open"


def go(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("[data-row]").first.wait_for()


def selected(page: Page) -> int:
    return page.locator("[data-list] .ticket-row__check:checked").count()


def chosen(page: Page, action: str) -> None:
    """Opens the dialog of an action for what is selected."""
    button = page.locator(f"#bulk-form button[value={action}]")
    if not button.is_visible():
        page.locator("#bulk-form summary").click()
    button.click()
    expect(page.locator("#bulk-dialog")).to_have_attribute("open", "")


def do_it(page: Page) -> None:
    page.locator("#bulk-dialog button.btn--primary").click()
    expect(page.locator("#bulk-dialog")).not_to_have_attribute("open", "")


def test_a_range_by_keyboard_is_tagged_and_it_is_undone(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    go(page, OPEN)

    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert selected(page) == 3
    expect(page.locator("[data-bulk-said]")).to_contain_text("3")

    chosen(page, "tags")
    page.fill("#bulk-dialog [name=add]", "en bloque")
    page.press("#bulk-dialog [name=add]", "Tab")
    expect(page.locator("#bulk-foreseen li").first).to_contain_text("3")
    # Enter in a field applies, as the button does.
    page.press("#bulk-dialog [name=add]", "Enter")
    expect(page.locator("#bulk-dialog")).not_to_have_attribute("open", "")

    card = page.locator("[data-bulk-job]").first
    expect(card).to_contain_text("+en bloque")
    expect(card).to_have_attribute("data-bulk-state", "done")
    assert selected(page) == 0
    go(page, "/tickets/?view=all&tag=en+bloque")
    assert page.locator("[data-row]").count() == 3

    page.locator("[data-bulk-job] [id^=bulk-undo]").first.click()
    expect(page.locator("[data-bulk-job]").first).to_contain_text(
        re.compile("(Undone|Deshecho|Undoing|Deshaciendo): ")
    )
    page.goto("/tickets/?view=all&tag=en+bloque")
    expect(page.locator("[data-row]")).to_have_count(0)


def test_escape_clears_and_a_page_more_keeps_what_is_selected(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    go(page, "/tickets/?view=all")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("#more-tickets a").click()
    expect(page.locator("[data-row]").nth(30)).to_be_visible()
    assert selected(page) == 1
    page.locator("[data-row]").nth(30).click(modifiers=["Shift"])
    assert selected(page) == 31

    page.reload()
    expect(page.locator("[data-bulk-count]")).to_contain_text("31")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk-form")).not_to_be_visible()
    assert selected(page) == 0


def test_all_that_match_is_followed_stopped_and_reported(sign_in: SignIn) -> None:
    page = sign_in("sofia")
    go(page, "/tickets/?view=all")

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#bulk-matching")).to_contain_text(re.compile(r"\d{3}"))
    page.check("[data-bulk-all]")
    chosen(page, "priority")
    page.select_option("#bulk-dialog [name=priority]", "1")
    # Closed ones are foreseen as left alone.
    expect(page.locator("#bulk-foreseen li").nth(1)).to_be_visible()
    do_it(page)

    card = page.locator("[data-bulk-job]").first
    expect(card).to_contain_text(re.compile(r"[1-9]\d*"), timeout=40_000)
    # A quick worker may be done before anybody can stop it.
    with suppress(PlaywrightError):
        card.locator("[id^=bulk-stop]").click(timeout=1_500)
    ended = re.compile("cancelled|done")
    expect(page.locator("[data-bulk-job]").first).to_have_attribute(
        "data-bulk-state", ended, timeout=60_000
    )

    page.locator("[data-bulk-job] [id^=bulk-report]").first.click()
    expect(page.locator("#bulk-progress")).to_contain_text(
        re.compile("cambiad|changed|Sofia Castro")
    )
    expect(page.locator("nav.bulk-page__tabs a").last).to_be_visible()
    page.locator("nav.bulk-page__tabs a[href='?outcome=changed']").click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    page.locator("#bulk-progress [id^=bulk-undo]").click()
    expect(page.locator("h1")).to_contain_text(
        re.compile("(Undone|Deshecho|Undoing|Deshaciendo): ")
    )


def test_a_refusal_is_told_in_words(sign_in: SignIn) -> None:
    page = sign_in("bruno")
    go(page, "/tickets/?view=all&status=closed")

    page.keyboard.press("j")
    page.keyboard.press("x")
    chosen(page, "tags")
    page.fill("#bulk-dialog [name=add]", "tarde")
    do_it(page)

    card = page.locator("[data-bulk-job]").first
    expect(card).to_have_attribute("data-bulk-state", "done")
    card.locator("[id^=bulk-report]").click()
    expect(page.locator("table .bulk-page__words")).to_contain_text(re.compile("closed|cerrado"))
