"""What people do in more than one journey, told once."""

import re
import time

from playwright.sync_api import Locator, Page, expect

SCREENSHOT = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15"
    b"\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)
WORK_SECONDS = 90


def file_request(page: Page, subject: str) -> None:
    """Files a request in the portal, with a screenshot attached."""
    page.goto("/requests/new/")
    page.fill("[name=subject]", subject)
    page.fill("[name=description]", "Desde ayer por la tarde. Adjunto lo que veo en la pantalla.")
    page.set_input_files(
        "input[type=file]", {"name": "captura.png", "mimeType": "image/png", "buffer": SCREENSHOT}
    )
    page.locator("form.request-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/requests/HD-\d+/"))


def reference_on(page: Page) -> str:
    found = re.search(r"HD-\d+", page.url)
    assert found
    return found.group()


def send(page: Page, text: str, *, then: str) -> None:
    """Sends from the composer, without waiting for the time to take it back; `then` as the button's value."""
    page.fill("#composer-body", text)
    is_reply = page.locator("#composer [name=mode]:checked").get_attribute("value") == "public"
    page.locator("#composer .send-ways__menu summary").click()
    page.locator(f"#composer .send-ways__menu button[value='{then}']").click()
    if is_reply:
        page.locator(".message--held [data-held-now]").click()
    expect(page.locator("#conversation")).to_contain_text(text)


def follow_guide(page: Page) -> None:
    """Starts the first suggested guide and records two outcomes."""
    page.locator("#guide-panel form[action$='/start/'] button[type=submit]").first.click()
    for outcome, done in (("failed", 1), ("failed", 2)):
        page.locator(f"#guide-panel button[name=outcome][value={outcome}]").first.click()
        expect(
            page.locator("#guide-panel .step--worked, #guide-panel .step--failed")
        ).to_have_count(done)


DOCUMENT = {
    "symptom": "“Dice contraseña incorrecta”, desde ayer por la tarde.",
    "scope": "Una persona; tiene una presentación al mediodía.",
    "environment": "Portátil con el sistema al día y el teléfono de la empresa.",
    "reproduction": "Entrar al correo web con su cuenta: falla siempre.",
    "ruled_out": "Bloqueo de la cuenta, teclado, navegador.",
    "best_guess": "La cuenta no acepta la contraseña correcta por una política que no se aplicó.",
    "ask": "Revisar la política de contraseñas de la cuenta.",
    "told_requester": "Que el nivel 2 lo revisa hoy.",
}


def hand_off(page: Page, reference: str) -> None:
    """Hands off to level 2: refused while something is missing, then complete."""
    page.goto(f"/handoffs/{reference}/new/")
    systems = page.locator("[name=to_team] option", has_text=re.compile("Sistemas|Systems"))
    page.select_option("[name=to_team]", systems.first.get_attribute("value"))
    page.fill("[name=ask]", "")
    page.locator(".handoff__actions button.btn--primary").click()
    expect(page.locator("#checklist .is-missing").first).to_be_visible()
    expect(page).to_have_url(re.compile("/new/"))
    for name, text in DOCUMENT.items():
        page.fill(f"[name={name}]", text)
    page.locator(".handoff__actions button.btn--primary").click()
    page.wait_for_url(lambda url: "/new/" not in url)


def rate(page: Page, reference: str, *, score: int, comment: str) -> None:
    """Follows the survey's link from the mail that arrived, and answers."""
    link = _survey_link(page, reference)
    page.goto(link)
    page.locator(f"input[name=score][value='{score}']").check(force=True)
    page.fill("[name=comment]", comment)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Gracias")


def _survey_link(page: Page, reference: str) -> str:
    deadline = time.monotonic() + WORK_SECONDS
    while time.monotonic() < deadline:
        page.goto("/notifications/mail/")
        for href in page.locator("main a[href*='/notifications/mail/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )[:8]:
            page.goto(href)
            text = page.locator("main").inner_text()
            found = re.search(r"/figures/survey/[\w-]+", text)
            if found and reference in text:
                return found.group() + "/"
        time.sleep(1)
    raise AssertionError(f"No survey came for {reference}.")


def row_behind(sofia: Page, figure: str, outcome: str, reference: str) -> Locator:
    """The ticket's row behind a number, once the workers have computed it."""
    row = sofia.locator("table.kpi-behind tbody tr", has_text=reference)
    deadline = time.monotonic() + WORK_SECONDS
    while time.monotonic() < deadline:
        sofia.goto(f"/figures/tickets/?figure={figure}&outcome={outcome}&period=7")
        if row.count():
            return row
        time.sleep(0.5)
    raise AssertionError(f"{reference} is not among the {outcome} tickets of {figure}.")
