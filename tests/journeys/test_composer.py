"""Writing, in real browsers: nothing typed is lost, nothing is sent that can still be taken back."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from demo.people import PASSWORD
from tests.journeys.conftest import Product, SignIn
from tests.journeys.steps import file_request, reference_on

WORK_SECONDS = 60
PASTE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 30 });
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }));
  const text = document.querySelector("#composer-body");
  text.focus();
  text.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def reference(sign_in: SignIn) -> str:
    """A request that Alice has just filed, in Spanish."""
    alice = sign_in("alice")
    file_request(alice, "La impresora del segundo piso no responde")
    return reference_on(alice)


def text_of(page: Page) -> Locator:
    return page.locator("#composer-body")


def saved(page: Page) -> None:
    """Waits until the server has what is typed."""
    expect(page.locator("[data-draft-status]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
    )


def open_ticket(page: Page, reference: str) -> Page:
    page.goto(f"/tickets/{reference}/")
    return page


def mails_to_alice(alice: Page, words: str) -> bool:
    """Whether the newest mail of hers has these words."""
    alice.goto("/notifications/mail/")
    links = alice.locator("main a[href*='/notifications/mail/']")
    alice.goto(links.first.get_attribute("href") or "")
    return words in alice.locator("main").inner_text()


def test_a_draft_is_there_on_another_device(sign_in: SignIn, reference: str) -> None:
    office = open_ticket(sign_in("bruno"), reference)
    office.locator("label.composer__mode").nth(1).click()
    text_of(office).press_sequentially("Llamar al proveedor mañana")
    saved(office)

    phone = open_ticket(sign_in("bruno"), reference)

    expect(text_of(phone)).to_have_value("Llamar al proveedor mañana")
    expect(phone.locator("[name=mode][value=internal]")).to_be_checked()
    phone.goto("/tickets/drafts/")
    expect(phone.locator(".draft-row", has_text=reference)).to_contain_text("Llamar al proveedor")


def test_two_devices_write_and_neither_text_is_lost(sign_in: SignIn, reference: str) -> None:
    office = open_ticket(sign_in("bruno"), reference)
    phone = open_ticket(sign_in("bruno"), reference)
    text_of(office).press_sequentially("Desde la oficina")
    saved(office)

    text_of(phone).press_sequentially("Desde el teléfono")

    other = phone.locator("[data-other]")
    expect(other).to_be_visible()
    other.locator("summary").click()
    expect(other).to_contain_text("Desde la oficina")
    other.locator("[data-draft-change=other]").click()
    expect(text_of(phone)).to_have_value("Desde la oficina")
    expect(other).to_have_count(0)


def test_discarded_and_taken_back(sign_in: SignIn, reference: str) -> None:
    bruno = open_ticket(sign_in("bruno"), reference)
    text_of(bruno).press_sequentially("No era esto")
    saved(bruno)

    bruno.locator("[data-discard]").click()
    expect(text_of(bruno)).to_have_value("")
    bruno.locator("[data-draft-status] button").click()

    expect(text_of(bruno)).to_have_value("No era esto")


def test_sent_taken_back_and_sent_again(sign_in: SignIn, reference: str) -> None:
    bruno, alice = open_ticket(sign_in("bruno"), reference), sign_in("alice")
    text_of(bruno).fill("Ya la estamos revisando.")
    bruno.keyboard.press("Control+Enter")
    held = bruno.locator(".message--held")
    expect(held).to_contain_text("Ya la estamos revisando.")

    alice.goto(f"/requests/{reference}/")
    assert "Ya la estamos revisando." not in alice.locator("body").inner_text()
    assert not mails_to_alice(alice, "Ya la estamos revisando.")
    held.locator("[data-held-undo]").click()
    expect(text_of(bruno)).to_have_value("Ya la estamos revisando.")
    expect(held).to_have_count(0)

    bruno.locator("#composer-body").press("Control+Enter")
    expect(held).to_be_visible()
    expect(bruno.locator("#conversation")).to_contain_text(
        "Ya la estamos revisando.", timeout=25_000
    )
    expect(held).to_have_count(0)
    alice.goto(f"/requests/{reference}/")
    expect(alice.locator("body")).to_contain_text("Ya la estamos revisando.")
    deadline = time.monotonic() + WORK_SECONDS
    while not mails_to_alice(alice, "Ya la estamos revisando."):
        assert time.monotonic() < deadline, "No mail came."
        time.sleep(0.5)


def test_two_reply_at_once_and_both_see_it(sign_in: SignIn, reference: str) -> None:
    bruno, lena = open_ticket(sign_in("bruno"), reference), open_ticket(sign_in("lena"), reference)
    text_of(bruno).press_sequentially("Soy Bruno, ya voy.")
    saved(bruno)

    text_of(lena).fill("Soy Lena, ya está.")
    lena.keyboard.press("Control+Enter")
    lena.locator(".message--held [data-held-now]").click()

    bar = bruno.locator("[data-others]")
    expect(bar).to_contain_text("Lena Vidal")
    text_of(bruno).press("Control+Enter")
    expect(bar.locator("details")).to_have_attribute("open", "")
    expect(bar).to_contain_text("Soy Lena, ya está.")
    expect(text_of(bruno)).to_have_value("Soy Bruno, ya voy.")
    text_of(bruno).press("Control+Enter")
    bruno.locator(".message--held [data-held-now]").click()

    for page in (bruno, lena):
        expect(page.locator("#conversation")).to_contain_text("Soy Bruno, ya voy.")
        expect(page.locator("#conversation")).to_contain_text("Soy Lena, ya está.")


def test_a_reply_on_its_way_comes_back_when_somebody_was_first(
    sign_in: SignIn, reference: str
) -> None:
    bruno, alice = open_ticket(sign_in("bruno"), reference), sign_in("alice")
    text_of(bruno).fill("¿Sigue igual?")
    bruno.keyboard.press("Control+Enter")
    expect(bruno.locator(".message--held")).to_be_visible()

    alice.goto(f"/requests/{reference}/")
    alice.fill("#reply [name=body]", "Ya funciona, gracias.")
    alice.locator("#reply-actions button").first.click()

    expect(text_of(bruno)).to_have_value("¿Sigue igual?", timeout=25_000)
    expect(bruno.locator("[data-reason]")).to_be_visible()
    expect(bruno.locator("#conversation")).to_contain_text("Ya funciona, gracias.")
    expect(bruno.locator("#conversation")).not_to_contain_text("¿Sigue igual?")


def test_the_session_ended_while_typing(sign_in: SignIn, reference: str) -> None:
    bruno = open_ticket(sign_in("bruno"), reference)
    text_of(bruno).press_sequentially("Primera línea. ")
    saved(bruno)
    bruno.context.clear_cookies()

    text_of(bruno).press_sequentially("Segunda línea.")
    link = bruno.locator("[data-draft-status] a")
    expect(link).to_be_visible()
    with bruno.context.expect_page() as opened:
        link.click()
    again = opened.value
    again.fill("[name=login]", "bruno@example.com")
    again.fill("[name=password]", PASSWORD)
    again.press("[name=password]", "Enter")
    again.wait_for_url(lambda url: "/login" not in url)

    open_ticket(again, reference)
    expect(text_of(again)).to_have_value("Primera línea. Segunda línea.")
    # The page that was open goes on as if nothing had happened, with the new session.
    bruno.bring_to_front()
    text_of(bruno).press("Control+Enter")
    expect(bruno.locator(".message--held")).to_contain_text("Segunda línea.")


def test_a_picture_from_the_clipboard_reaches_the_requester(
    sign_in: SignIn, reference: str
) -> None:
    bruno, alice = open_ticket(sign_in("bruno"), reference), sign_in("alice")
    text_of(bruno).fill("Pulse aquí:")
    bruno.evaluate(PASTE)
    expect(bruno.locator(".staged[data-key]")).to_have_count(1)
    expect(text_of(bruno)).to_have_value(re.compile(r"!\[.+\]\(/attachments/.+\?inline=1\)"))

    bruno.keyboard.press("Control+Enter")
    bruno.locator(".message--held [data-held-now]").click()

    alice.goto(f"/requests/{reference}/")
    picture = alice.locator("#conversation .prose img")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    alice.wait_for_function(
        "() => document.querySelector('#conversation .prose img').naturalWidth === 60"
    )


def test_an_article_is_linked_in_the_requesters_language(sign_in: SignIn, reference: str) -> None:
    lena = open_ticket(sign_in("lena"), reference)

    text_of(lena).press_sequentially("Vea ??impres", delay=20)
    choices = lena.locator("#choices [role=option]")
    expect(choices.first).to_be_visible()
    lena.keyboard.press("ArrowDown")
    lena.keyboard.press("ArrowUp")
    title = choices.first.locator(".choices__label").inner_text()
    lena.keyboard.press("Enter")

    expect(lena.locator("#choices")).to_have_count(0)
    expect(text_of(lena)).to_have_value(re.compile(r"^Vea \[.*\]\(http.*/help/.+/\) $"))
    assert re.search(r"impresora|impresión|imprim", title, re.IGNORECASE), title


def test_somebody_mentioned_hears_of_it_and_watches(sign_in: SignIn, reference: str) -> None:
    bruno, lena = open_ticket(sign_in("bruno"), reference), sign_in("lena")
    bruno.locator("label.composer__mode").nth(1).click()

    text_of(bruno).press_sequentially("@len", delay=20)
    expect(bruno.locator("#choices [role=option]").first).to_contain_text("Lena Vidal")
    bruno.keyboard.press("Tab")
    text_of(bruno).press_sequentially("¿lo conoces?")
    bruno.keyboard.press("Control+Enter")

    expect(bruno.locator("#conversation .message--internal")).to_contain_text("@Lena Vidal")
    lena.goto("/notifications/")
    expect(lena.locator("main")).to_contain_text(reference)


def test_what_is_pasted_beyond_the_limit_is_said_and_kept(sign_in: SignIn, reference: str) -> None:
    bruno = open_ticket(sign_in("bruno"), reference)

    text_of(bruno).fill("palabra " * 25_000)

    expect(bruno.locator("#composer-error")).to_contain_text("50")
    saved(bruno)
    text_of(bruno).press("Control+Enter")
    expect(bruno.locator("#composer-error")).to_contain_text("200")
    bruno.reload()
    expect(text_of(bruno)).to_have_value("palabra " * 25_000)


def test_resolve_asks_about_what_is_typed_and_not_sent(sign_in: SignIn, reference: str) -> None:
    bruno = open_ticket(sign_in("bruno"), reference)
    resolve = bruno.locator("#ticket-head .btn--primary[name=to]")

    resolve.click()
    expect(bruno.locator("main textarea")).to_have_count(0)
    bruno.locator("a[href$='#composer-body']").first.click()
    expect(text_of(bruno)).to_be_focused()
    text_of(bruno).press_sequentially("Ya imprime.")
    resolve.click()

    expect(bruno.locator("#unsent-body")).to_have_value("Ya imprime.")
    bruno.locator("main form .btn--primary").click()
    expect(bruno.locator(".message--held")).to_contain_text("Ya imprime.")


def test_an_empty_reply_moves_nothing_and_escape_leaves_the_text(
    sign_in: SignIn, reference: str
) -> None:
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference}/?view=all")
    address = bruno.url
    text_of(bruno).press("Control+Enter")
    expect(bruno.locator("#composer-error")).not_to_be_empty()
    expect(text_of(bruno)).to_be_focused()
    assert bruno.url == address

    text_of(bruno).press_sequentially("Un borrador")
    bruno.keyboard.press("Escape")
    expect(text_of(bruno)).not_to_be_focused()
    bruno.keyboard.press("n")
    expect(text_of(bruno)).to_be_focused()
    expect(text_of(bruno)).to_have_value("Un borrador")


def test_a_colleague_named_aloud_is_asked_about(sign_in: SignIn, reference: str) -> None:
    bruno = open_ticket(sign_in("bruno"), reference)
    text_of(bruno).fill("@Lena Vidal ¿puedes mirarlo?")
    text_of(bruno).press("Control+Enter")

    asked = bruno.locator("[data-mentioned]")
    expect(asked).to_contain_text("Lena Vidal")
    assert f"/tickets/{reference}/?view=" in bruno.url
    asked.locator("[name=as_note]").click()

    expect(bruno.locator(".message--internal").last).to_contain_text("Lena Vidal")


@pytest.fixture
def plain(product: Product, browser: Browser) -> Iterator[Page]:
    """Bruno's browser, with script switched off."""
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "bruno@example.com")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    yield page
    context.close()


def test_all_of_it_without_script(plain: Page, reference: str) -> None:
    open_ticket(plain, reference)
    plain.fill("#composer-body", "Hola, **Alice**.")

    plain.locator("[data-preview]").click()
    expect(plain.locator("[data-preview-pane] strong")).to_have_text("Alice")
    expect(text_of(plain)).to_have_value("Hola, **Alice**.")
    plain.locator("[data-send-main]").click()
    expect(plain.locator(".message--held")).to_contain_text("Hola, Alice.")
    plain.locator("[data-held-undo]").click()
    expect(text_of(plain)).to_have_value("Hola, **Alice**.")
    plain.locator("[data-send-main]").click()
    plain.locator(".message--held [data-held-now]").click()

    expect(plain.locator("#conversation")).to_contain_text("Hola, Alice.")
    expect(text_of(plain)).to_have_value("")
