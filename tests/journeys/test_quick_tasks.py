"""A quick task from end to end: Alice asks for a password reset by its form, Bruno makes sure who asks,
ticks off what is to be done, notes his time and resolves; she learns nothing that is ours."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.journey
RENEWED = "[name='field-reset-by']"


def ask(alice: Page) -> str:
    """By the cards, the guide first, and a required field that was forgotten."""
    alice.goto("/requests/new/")
    alice.locator(".request-types a[href*='type=password-reset']").click()
    expect(alice.locator(".first-guide")).to_have_attribute("href", "/help/password-reset/")
    alice.locator("form.request-form button[type=submit]").click()
    expect(alice.locator("#id_field-account_error")).to_be_visible()
    alice.fill("[name='field-account']", "amoreno")
    alice.select_option("[name='field-locked-out-of']", "mail")
    alice.locator("form.request-form button[type=submit]").click()
    alice.wait_for_url(re.compile(r"/requests/HD-\d+/"))
    expect(alice.locator("main")).to_contain_text("amoreno")
    return alice.url.split("/requests/")[1].strip("/")


def see_it_whole(bruno: Page, reference: str) -> None:
    bruno.goto(f"/tickets/{reference}/?tab=guide")
    expect(bruno.locator("#panel .request-facts")).to_contain_text("amoreno")
    first = bruno.locator("#guide-panel .suggestion").first
    expect(first.locator("a")).to_have_attribute("href", "/knowledge/password-reset/")
    expect(bruno.locator("#checklist .line")).to_have_count(4)
    bruno.locator(
        "form[action$='/take/'] button, button[form=head-form][formaction$='/take/']"
    ).first.click()


def resolve(bruno: Page) -> None:
    """By a reply, whose text stays whatever is asked for on the way."""
    bruno.fill("#composer-body", "Ya puede entrar con la contraseña nueva.")
    bruno.locator("#composer .send-ways__menu summary").click()
    bruno.locator("#composer .send-ways__menu button[value='resolve']").click()


def make_sure_and_go_on(bruno: Page) -> None:
    expect(bruno.locator("#unresolved-body")).to_have_value(re.compile("Ya puede entrar"))
    bruno.locator("input[name=questions][value=employee_number]").check()
    bruno.locator("button[name=outcome][value=passed]").click()
    expect(bruno.locator("#id_questions_error")).to_be_visible()  # one way is not enough
    bruno.locator("input[name=questions][value=call_back]").check()
    bruno.locator("button[name=outcome][value=passed]").click()
    expect(bruno.locator(RENEWED)).to_be_visible()  # the next thing that is missing
    expect(bruno.locator("#unresolved-body")).to_have_value(re.compile("Ya puede entrar"))


def tick_all(bruno: Page, reference: str) -> None:
    bruno.goto(f"/tickets/{reference}/?tab=guide")
    expect(bruno.locator("#identity-guide.identity--passed")).to_be_visible()
    for number in range(4):
        bruno.locator("#checklist .line__tick[aria-checked=false]").first.click()
        expect(bruno.locator("#checklist .line--done")).to_have_count(number + 1)


def note_time(bruno: Page, reference: str) -> None:
    bruno.goto(f"/tickets/{reference}/?tab=details")
    bruno.locator("#time-spent form[action$='/timer/'] button").click()
    expect(bruno.locator(".timer")).to_contain_text(reference)
    bruno.locator(".timer form button").first.click()
    expect(bruno.locator(".timer")).to_have_count(0)
    bruno.fill("#time-log-spent", "0:12")
    bruno.locator("#time-log-spent").press("Enter")
    expect(bruno.locator("#time-spent")).to_contain_text("12 min")


def test_a_password_reset_from_its_form_to_its_end(sign_in: SignIn) -> None:
    alice, bruno = sign_in("alice"), sign_in("bruno")
    reference = ask(alice)
    see_it_whole(bruno, reference)
    resolve(bruno)
    make_sure_and_go_on(bruno)
    tick_all(bruno, reference)
    note_time(bruno, reference)

    resolve(bruno)
    bruno.locator(RENEWED).select_option("link")
    bruno.locator("main form button[type=submit]").first.click()
    bruno.goto(f"/tickets/{reference}/")
    bruno.locator(".message--held [data-held-now]").click()
    expect(bruno.locator("#ticket-head .chip--status-resolved").first).to_be_visible()
    bruno.goto(f"/tickets/{reference}/?tab=details")
    expect(bruno.locator(RENEWED)).to_have_value("link")

    alice.goto(f"/requests/{reference}/")
    for internal in ("reset-by", "Cómo se renovó", "How the credential", "Empleado", "12 min"):
        expect(alice.locator("body")).not_to_contain_text(internal)
