"""Every page of the product under axe: light in Spanish, dark in English, wide and narrow.

Left out: the API's own documentation (Swagger UI, not ours) and Django's admin.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import life
from tests.journeys.conftest import Product, SignIn
from tests.journeys.looking import Goes, Looker
from tests.journeys.steps import file_request, reference_on

# Who reads Spanish, and who English, in the same part.
PAIRS = {
    "requester": ("alice", "amir"),
    "agent": ("bruno", "emma"),
    "receiver": ("lena", "marco"),
    "supervisor": ("sofia", "admin"),
}
Pages = dict[str, Goes]


def without_checks(page: Page, selector: str) -> None:
    """Submits a form as a browser without its own checks would."""
    form = page.locator(selector).first
    form.evaluate("form => { form.noValidate = true; }")
    with page.expect_response(lambda response: response.status == 422):
        form.evaluate("form => form.requestSubmit(form.querySelector('.btn--primary'))")
    page.wait_for_load_state()


def own(page: Page, status: str) -> str:
    """A request of one's own in this state; the demo company has closed ones, the others are made."""
    answer = page.request.get(f"/api/v1/tickets/?status={status}&page_size=1")
    found = answer.json()["results"]
    if found:
        return f"/requests/{found[0]['reference']}/"
    assert status != "closed", "The demo has no closed request of theirs."
    file_request(page, life.SUBJECT)
    if status == "resolved":
        with page.expect_navigation():
            page.locator("form[action$='/solved/'] button").first.click()
    return f"/requests/{reference_on(page)}/"


def empty_request(page: Page) -> None:
    page.goto("/requests/new/")
    without_checks(page, "form.request-form")


def guide_step(page: Page) -> None:
    page.goto("/help/email-cannot-sign-in/")
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url(re.compile(r"/guides/\d+/"))


def portal(page: Page) -> Pages:
    return {
        "home": "/",
        "search": "/search/?q=correo",
        "search without results": "/search/?q=zxqwv+ttkjh",
        "topic": "/topics/email/",
        "article": "/help/password-rules/",
        "guide": "/help/email-cannot-sign-in/",
        "guide step": guide_step,
        "new request": "/requests/new/",
        "new request with errors": empty_request,
        "requests": "/requests/",
        "request, open": own(page, "new"),
        "request, resolved": own(page, "resolved"),
        "request, closed": own(page, "closed"),
        "notifications": "/notifications/",
        "sent mail": "/notifications/mail/",
        "preferences": "/me/",
        "e-mail addresses": "/accounts/email/",
        "password": "/accounts/password/change/",
        "second factor": "/accounts/2fa/",
        "not found": "/nowhere/",
    }


def entrance(_page: Page) -> Pages:
    return {
        "sign in": "/accounts/login/",
        "sign up": "/accounts/signup/",
        "password forgotten": "/accounts/password/reset/",
        "home, signed out": "/",
    }


# The token itself is only in the mail that carried it: a survey of the demo gets one that we know.
KNOWN_TOKEN = """
from accounts.models.token import hash_token
from kpis.models import Survey
from django.utils import timezone
from datetime import timedelta
pk = Survey.objects.order_by("pk").values_list("pk", flat=True)[0]
later = timezone.now() + timedelta(days=1)
print(Survey.objects.filter(pk=pk).update(token_hash=hash_token("a-known-token"), expires_at=later))
"""


def asking(_page: Page) -> Pages:
    return {
        "survey": "/figures/survey/a-known-token/?score=4",
        "survey, answered": "/figures/survey/a-known-token/",
    }


def unsolved(page: Page) -> str:
    answer = page.request.get("/api/v1/tickets/?status=open&page_size=1")
    return str(answer.json()["results"][0]["reference"])


def conflict(page: Page) -> None:
    reference = unsolved(page)
    page.goto(f"/tickets/{reference}/")
    page.fill("#composer-body", life.REPLY)
    page.locator("#composer [name=version]").evaluate("field => { field.value = '1'; }")
    with page.expect_response(lambda response: response.status == 409):
        page.press("#composer-body", "Control+Enter")
    page.wait_for_load_state()


def incomplete_handoff(page: Page) -> None:
    page.goto(f"/handoffs/{unsolved(page)}/new/")
    without_checks(page, "form:has([name=told_requester])")


def workspace(page: Page) -> Pages:
    here = f"/tickets/{unsolved(page)}/"
    tabs = ("guide", "person", "handoff", "details", "history")
    return {
        "list": "/tickets/?view=unassigned",
        "list, filtered": "/tickets/?view=unresolved&priority=2",
        "empty list": "/tickets/?view=mine&q=zxqwv",
        **{f"ticket, {tab}": f"{here}?tab={tab}" for tab in tabs},
        "conflict": conflict,
        "ticket search": "/tickets/search/?q=correo",
        "new hand-off": f"/handoffs/{unsolved(page)}/new/",
        "new hand-off with errors": incomplete_handoff,
        "macros": "/tickets/macros/",
        "macro editor": "/tickets/macros/new/",
        "macros of a ticket": f"{here}macros/",
        "knowledge": "/knowledge/",
        "knowledge article": "/knowledge/email-cannot-sign-in/",
        "knowledge editor": "/knowledge/email-cannot-sign-in/edit/",
        "knowledge versions": "/knowledge/email-cannot-sign-in/versions/",
        "agent's notifications": "/notifications/",
        "agent's preferences": "/me/",
        "own figures": "/figures/mine/?period=90",
        "styleguide": "/styleguide/",
    }


def handoff(page: Page) -> str:
    """The page of a hand-off that somebody sent to level 2."""
    for row in page.request.get("/api/v1/tickets/?tier=2&page_size=50").json()["results"]:
        sent = page.request.get(f"/api/v1/tickets/{row['reference']}/handoffs/").json()["results"]
        if sent:
            return f"/handoffs/{row['reference']}/{sent[0]['id']}/"
    raise AssertionError("Nothing was ever handed off.")


def receiving(page: Page) -> Pages:
    return {
        "hand-offs to accept": "/handoffs/",
        "hand-off": handoff(page),
        "hand-off, to return": f"{handoff(page)}?do=return",
    }


def supervising(_page: Page) -> Pages:
    return {
        "figures": "/figures/?period=90",
        "tickets behind a figure": "/figures/tickets/?figure=resolution&outcome=counted&period=90",
        "figures with errors": "/figures/?period=custom&from=x",
    }


PLACES: list[tuple[str, Callable[[Page], Pages]]] = [
    ("requester", portal),
    ("agent", workspace),
    ("receiver", receiving),
    ("supervisor", supervising),
]


@pytest.mark.parametrize(
    ("part", "pages"), PLACES, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_page_can_be_used_by_everybody(
    sign_in: SignIn, part: str, pages: Callable[[Page], Pages]
) -> None:
    looker = Looker()

    for name, scheme in zip(PAIRS[part], ("light", "dark"), strict=True):
        page = sign_in(name)
        for title, goes in pages(page).items():
            looker.look(page, title, goes, scheme=scheme)

    assert looker.seen >= 4
    assert not looker.faults, "\n" + "\n".join(looker.faults)


@pytest.mark.parametrize("pages", [entrance, asking])
def test_pages_for_those_not_signed_in_can_be_used_by_everybody(
    product: Product, sign_in: SignIn, pages: Callable[[Page], Pages]
) -> None:
    assert pages is not asking or product.manage("shell", "-c", KNOWN_TOKEN).endswith("1")
    looker, page = Looker(), sign_in("alice")
    page.context.clear_cookies()

    for scheme in ("light", "dark"):
        for title, goes in pages(page).items():
            looker.look(page, title, goes, scheme=scheme)

    assert not looker.faults, "\n" + "\n".join(looker.faults)


def test_a_grave_fault_is_found(sign_in: SignIn) -> None:
    def broken(page: Page) -> None:
        page.goto("/")
        page.evaluate(
            """() => {
              document.querySelector("main").insertAdjacentHTML("beforeend", "<input><p class='w'>x</p>");
              document.querySelector(".w").style.setProperty("width", "3000px");
              console.error("something broke");
            }"""
        )

    looker = Looker()

    looker.look(sign_in("alice"), "broken", broken, scheme="light")

    found = "\n".join(looker.faults)
    assert "axe label" in found
    assert "scrolls sideways" in found
    assert "something broke" in found
