"""The ticket page in real browsers: who is here, what arrives while one looks, what was quoted, files to look at."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import SCREENSHOT, file_request, reference_on

HERE = "[data-presence-here] .avatar"
SHIFT = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            const moved = entry.sources.map(({ node }) => node?.className || node?.id || node?.nodeName);
            if (!entry.hadRecentInput) window.shifts.push(`${entry.value}: ${moved}`);
        }
    }).observe({ type: "layout-shift", buffered: false });
}"""
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
QUOTING = (
    "Ya probé y sigue igual.\n\nEl mar, 3 mar 2026 a las 9:42, Mesa de ayuda (<ayuda@example.com>) escribió:\n\n"
    "> Hola, Alicia:\n>\n> ¿en qué equipo ocurre?"
)
LONG = "Esto es lo que veo ahora.\n\n" + "Otra línea de lo mismo.\n\n" * 12


def _answer(alice: Page, text: str, *files: dict[str, object]) -> None:
    """One more message of the requester's, in the portal."""
    before = alice.locator("#conversation article, #conversation .message").count()
    alice.fill("#reply [name=body]", text)
    if files:
        alice.set_input_files("#reply input[type=file]", list(files))
    alice.locator("#reply-actions button").first.click()
    expect(alice.locator("#conversation article, #conversation .message")).to_have_count(before + 1)


def test_two_agents_see_each_other_until_one_leaves(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "No abre la agenda compartida")
    reference = reference_on(alice)
    bruno, sofia = sign_in("bruno"), sign_in("sofia")
    sofia.goto("/tickets/?view=unassigned&sort=newest")
    row = sofia.locator(".ticket-row", has=sofia.locator(f"a[href*='{reference}']"))

    bruno.goto(f"/tickets/{reference}/")
    expect(row.locator("[data-presence] .avatar")).to_have_count(1)
    expect(bruno.locator(HERE)).to_have_count(0)

    sofia.goto(f"/tickets/{reference}/")
    expect(sofia.locator(HERE)).to_have_attribute("title", re.compile("Bruno"))
    expect(bruno.locator(HERE)).to_have_attribute("title", re.compile("Sof"))
    bruno.locator("#composer-body").press_sequentially("Hola, Alicia")
    expect(sofia.locator("[data-presence-here] .avatar--typing")).to_be_visible()

    with_bruno = [_head_at(sofia, width) for width in WIDTHS]
    bruno.goto("/me/")
    expect(sofia.locator(HERE)).to_have_count(0)
    assert [head["height"] for head in with_bruno] == [_head_at(sofia, w)["height"] for w in WIDTHS]
    assert [head["cut"] for head in with_bruno] == [False, False, False]


WIDTHS = (1440, 1024, 390)


def _head_at(page: Page, width: int) -> dict[str, Any]:
    """How tall the head is at this width, and whether the words of who is here are cut off."""
    page.set_viewport_size({"width": width, "height": 900})
    found: dict[str, Any] = page.evaluate(
        """() => {
          const words = document.querySelector(".presence__words");
          return {
            height: document.querySelector("#ticket-head").offsetHeight,
            cut: Boolean(words) && words.scrollWidth > words.clientWidth,
          };
        }"""
    )
    return found


def test_the_composers_buttons_stay_on_one_line(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/?view=unassigned")
    bruno.locator(".ticket-row a").first.click()
    expect(bruno.locator("#composer-body")).to_be_visible()
    bruno.locator("#composer-body").fill("Hola")
    expect(bruno.locator("[data-draft-status]")).not_to_be_empty()

    for width in (1440, 1280, 1024):
        bruno.set_viewport_size({"width": width, "height": 900})
        for bar in (".composer__head", ".composer__foot"):
            assert bruno.locator(bar).evaluate("bar => bar.offsetHeight") < 60, (width, bar)
            assert bruno.locator(bar).evaluate("bar => bar.scrollWidth <= bar.clientWidth")

    bruno.locator(".composer__narrow > summary").click()
    bruno.locator(".composer__narrow [data-format=quote]").click()
    expect(bruno.locator("#composer-body")).to_have_value("> Hola")


def test_what_is_said_meanwhile_appears_and_nothing_moves(sign_in: SignIn) -> None:
    alice, bruno = sign_in("alice"), sign_in("bruno")
    file_request(alice, "La VPN se cae cada hora")
    reference = reference_on(alice)
    bruno.goto(f"/tickets/{reference}/")
    expect(bruno.locator("#thread .message")).to_have_count(1)
    # What is fetched after the page itself has come: the list beside it and the guides.
    expect(bruno.locator(".list-column .column-scroll")).to_be_visible()
    expect(bruno.locator("#panel form[action$='/start/']").first).to_be_visible()
    bruno.evaluate(SHIFT)

    _answer(alice, QUOTING)

    last = bruno.locator("#thread .message").last
    expect(bruno.locator("#thread .message")).to_have_count(2)
    expect(last).to_contain_text("Ya probé y sigue igual.")
    expect(last.locator(".quoted")).to_have_count(1)
    expect(last.get_by_text("¿en qué equipo ocurre?")).to_be_hidden()
    last.locator(".quoted summary").click()
    expect(last.get_by_text("¿en qué equipo ocurre?")).to_be_visible()
    assert bruno.evaluate("window.shifts") == []
    version = bruno.locator("#thread").get_attribute("data-seen-version")
    expect(bruno.locator("#composer [name=version]")).to_have_value(str(version))

    bruno.locator("[data-key=t]").click()
    expect(bruno.locator("[data-key=t]")).to_have_count(0)


def test_the_first_unread_is_one_key_away(sign_in: SignIn) -> None:
    alice, bruno = sign_in("alice"), sign_in("bruno")
    file_request(alice, "El teclado escribe otra cosa")
    reference = reference_on(alice)
    with bruno.expect_response(re.compile("/seen/")):
        bruno.goto(f"/tickets/{reference}/")
    bruno.goto("/me/")
    for number in range(3):
        _answer(alice, f"{LONG}\n\nMensaje {number}")

    bruno.goto(f"/tickets/{reference}/")
    jump = bruno.locator("[data-jump-new]")
    expect(jump).to_be_visible()
    expect(bruno.locator("#first-new")).not_to_be_in_viewport()
    bruno.keyboard.press("u")
    expect(bruno.locator("#first-new")).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_files_are_looked_at_without_a_download(sign_in: SignIn) -> None:
    alice, bruno = sign_in("alice"), sign_in("bruno")
    file_request(alice, "Factura que no abre")
    reference = reference_on(alice)
    _answer(
        alice,
        "Van los archivos.",
        {"name": "otra.png", "mimeType": "image/png", "buffer": SCREENSHOT},
        {"name": "factura.pdf", "mimeType": "application/pdf", "buffer": PDF},
        {
            "name": "error.log",
            "mimeType": "text/plain",
            "buffer": b"<script>alert(1)</script> fallo",
        },
    )
    bruno.goto(f"/tickets/{reference}/")

    bruno.locator("[data-lightbox]").first.click()
    expect(bruno.locator("#lightbox")).to_be_visible()
    expect(bruno.locator("[data-lightbox-name]")).to_have_text("captura.png")
    bruno.keyboard.press("ArrowRight")
    expect(bruno.locator("[data-lightbox-name]")).to_have_text("otra.png")
    bruno.keyboard.press("Escape")
    expect(bruno.locator("#lightbox")).to_be_hidden()

    log = bruno.locator(".file__open", has_text="error.log").get_attribute("href")
    pdf = bruno.locator(".file__open", has_text="factura.pdf").get_attribute("href")
    shown = bruno.request.get(str(pdf))
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-security-policy"].startswith("sandbox")
    bruno.goto(str(log))
    expect(bruno.locator(".file-page__text")).to_have_text("<script>alert(1)</script> fallo")


def test_the_open_history_shows_what_arrives(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "El escáner no digitaliza")
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference_on(alice)}/?tab=history")
    lines = bruno.locator("#history > li")
    before = lines.count()
    bruno.locator(".history-groups a").first.focus()

    _answer(alice, "Ahora sale una luz roja")

    expect(lines).to_have_count(before + 1)
    expect(bruno.locator(".history-groups a").first).to_be_focused()


def test_what_a_guide_asks_of_the_requester_goes_into_the_reply(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    file_request(alice, "No abre una carpeta compartida")
    bruno = sign_in("bruno")
    bruno.goto(f"/tickets/{reference_on(alice)}/?tab=guide")
    bruno.locator("#guide-panel form[action$='/start/'] button[type=submit]").first.click()
    button = bruno.locator("[data-insert-reply]")
    expect(button).to_be_visible()
    bruno.locator("#composer-body").fill("Hola, Alicia:")
    bruno.locator("[name=mode][value=internal]").check(force=True)

    button.click()

    words = button.get_attribute("data-insert-reply")
    expect(bruno.locator("#composer-body")).to_have_value(f"Hola, Alicia:\n\n{words}")
    expect(bruno.locator("[name=mode][value=public]")).to_be_checked()
