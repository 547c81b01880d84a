"""The people on a ticket: a call becomes Alice's request, Amir reads along, answers, and is taken out."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.journey
SUBJECT = "La VPN se corta en la sala de juntas"


def file_by_phone(bruno: Page) -> str:
    """From the key to the ticket: who calls, what they say."""
    bruno.goto("/tickets/")
    bruno.locator("h1").first.wait_for(state="attached")
    bruno.keyboard.press("c")
    bruno.wait_for_url(re.compile("/tickets/new/"))
    bruno.fill("main [name=q]", "alice mor")
    bruno.locator("#found a", has_text="Alice Moreno").click()
    expect(bruno.locator("#about-person")).to_contain_text("Alice Moreno")
    bruno.fill("[name=subject]", SUBJECT)
    bruno.fill("[name=description]", "Llama: se corta cada pocos minutos.")
    bruno.select_option("[name=urgency]", "1")
    expect(bruno.locator("[data-priority]")).to_have_text(re.compile("Moder"))
    bruno.reload()
    expect(bruno.locator("[name=subject]")).to_have_value(SUBJECT)
    name_in_copy(bruno)
    bruno.locator("form[data-new-ticket] button[type=submit]").click()
    bruno.wait_for_url(re.compile(r"/tickets/HD-\d+/"))
    return bruno.url.split("/tickets/")[1].strip("/")


def name_in_copy(bruno: Page) -> None:
    """By the beginning of a name; and somebody whom nobody here knows yet."""
    field = bruno.locator("#new-participants")
    field.press_sequentially("gabriela", delay=20)
    expect(bruno.locator("#people-choices [aria-selected=true]")).to_contain_text("Gabriela")
    field.press("Enter")
    expect(field).to_have_value(re.compile(r"^gabriela\S*@\S+, $"))
    address = f"nueva.{uuid.uuid4().hex[:8]}@example.com"
    field.press_sequentially(address, delay=5)
    expect(bruno.locator("#people-choices [aria-selected=true]")).to_contain_text(address)
    field.press("Tab")
    bruno.keyboard.type("Rosa Nueva")
    expect(field).to_have_value(re.compile(f", Rosa Nueva <{re.escape(address)}>$"))


def put_in_copy(bruno: Page, reference: str) -> None:
    bruno.goto(f"/tickets/{reference}/?tab=person")
    bruno.locator(".people__add summary").click()
    bruno.locator("#people-person").press_sequentially("amir", delay=20)
    expect(bruno.locator("#people-options option")).not_to_have_count(0)
    bruno.fill("#people-person", "amir@example.com")
    bruno.locator(".people__add button[type=submit]").click()
    expect(bruno.locator(".people").first).to_contain_text("Amir Haddad")


def note(bruno: Page, text: str) -> None:
    bruno.locator("#composer [name=mode][value=internal]").check(force=True)
    bruno.fill("#composer-body", text)
    bruno.locator("#composer-body").press("Control+Enter")
    expect(bruno.locator("#conversation")).to_contain_text(text)


def test_a_call_becomes_a_request_that_two_people_follow(sign_in: SignIn) -> None:
    bruno, amir = sign_in("bruno"), sign_in("amir")

    reference = file_by_phone(bruno)
    put_in_copy(bruno, reference)
    note(bruno, "Solo entre nosotros")

    amir.goto("/requests/")
    amir.locator("a", has_text=SUBJECT).first.click()
    expect(amir.locator("main")).to_contain_text("You are in copy")
    expect(amir.locator("#conversation")).to_contain_text("se corta cada pocos minutos")
    expect(amir.locator("#conversation")).not_to_contain_text("Solo entre nosotros")
    expect(amir.locator("form[action$='/solved/']")).to_have_count(0)
    amir.fill("#id_body", "It happens to me too")
    amir.locator("#reply-actions button").click()
    expect(amir.locator("#conversation")).to_contain_text("It happens to me too")

    expect(bruno.locator("#conversation")).to_contain_text("It happens to me too")
    bruno.goto("/notifications/")
    expect(bruno.locator("main")).to_contain_text(re.compile(f"Amir Haddad.*{reference}"))

    # It was Amir's all along: Alice stays in copy, and then Amir gives it back and is out.
    change(bruno, reference, "amir", keep="Alice")
    amir.reload()
    expect(amir.locator("form[action$='/solved/']")).to_have_count(1)
    change(bruno, reference, "alice mor", keep="")
    assert amir.goto(f"/requests/{reference}/").status == 404  # type: ignore[union-attr]


def change(bruno: Page, reference: str, words: str, *, keep: str) -> None:
    bruno.goto(f"/tickets/{reference}/requester/")
    bruno.fill("main [name=q]", words)
    bruno.locator("main form[role=search] button").click()
    bruno.locator(".person-choices a.btn").first.click()
    expect(bruno.locator(".consequences")).to_be_visible()
    if keep:
        bruno.locator("[name=keep]").check()
    bruno.locator("main form button.btn--primary").click()
    bruno.wait_for_url(re.compile(rf"/tickets/{reference}/\?tab=person"))


def test_the_hits_leave_somebody_new_in_reach_and_are_chosen_by_keys(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/new/")
    bruno.fill("main [name=q]", "a")
    expect(bruno.locator("#found a").nth(2)).to_be_visible()

    # By mouse: what is under the list can be pressed, and all of it stands inside its card.
    bruno.locator("summary", has_text=re.compile("Alguien nuevo|Somebody new")).click()
    expect(bruno.locator("main [name=full_name]")).to_be_visible()

    # By keys: down to the hit, and its form asks for the subject.
    bruno.fill("main [name=q]", "alice mor")
    expect(bruno.locator("#found a")).to_have_count(1)
    bruno.locator("main [name=q]").focus()
    bruno.keyboard.press("ArrowDown")
    bruno.keyboard.press("Enter")
    bruno.wait_for_url(re.compile(r"/tickets/new/\?person=\d+"))
    expect(bruno.locator("[name=subject]")).to_be_focused()

    # Another requester: nothing floats before anybody was looked for.
    bruno.goto("/tickets/?view=unassigned")
    reference = bruno.locator("[data-row]").first.get_attribute("href")
    assert reference
    bruno.goto(f"{reference.split('?')[0]}requester/")
    expect(bruno.locator("main .person-choices:visible")).to_have_count(0)
