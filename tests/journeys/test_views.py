"""Filter, keep it as a view, watch its number follow what others do, share it with the team."""

import re
import uuid

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.steps import file_request, reference_on

# Another each time: the journey may be tried on a product that has seen it before.
NAME = f"Proyectores {uuid.uuid4().hex[:6]}"
QUERY = "/tickets/?view=all&requester=amir@example.com&status=new"


def _keep(page: Page, audience: str) -> None:
    page.locator(".filter-bar a[href*='/views/new/']").click()
    page.fill("[name=name]", NAME)
    page.get_by_role("radio", name=re.compile(audience)).check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".rail [aria-current=page]")).to_contain_text(NAME)


def _number(page: Page) -> int:
    count = page.locator(".rail .nav-link", has_text=NAME).locator(".nav-link__count")
    expect(count).to_have_text(re.compile(r"^\d+$"))
    return int(count.inner_text())


def test_a_view_is_kept_counted_live_and_shared(sign_in: SignIn) -> None:
    amir = sign_in("amir")
    file_request(amir, "The projector of the large room hums")
    reference = reference_on(amir)
    bruno = sign_in("bruno")
    bruno.goto("/tickets/columns/?view=all")
    bruno.locator("button[name=shape][value=narrow]").click()
    bruno.locator(".filters > summary").click()
    bruno.locator(".filter-form [name=status][value=new]").check()
    bruno.locator(".filter-field", has=bruno.locator("[name=requester]")).locator("summary").click()
    bruno.locator(".filter-form [name=requester][type=text]").fill("amir@example.com")
    bruno.locator(".filter-form [type=submit]").click()
    expect(bruno.locator(".filter-chip")).to_have_count(2)
    row = bruno.locator(".ticket-row", has=bruno.locator(f"[href*='{reference}']"))
    expect(row).to_be_visible()

    _keep(bruno, "Mesa de servicio|Service desk")
    before = _number(bruno)
    top = row.bounding_box()
    sofia = sign_in("sofia")
    sofia.goto(f"/tickets/{reference}/")
    sofia.locator("[data-key=t]").click()

    count = bruno.locator(".rail .nav-link", has_text=NAME).locator(".nav-link__count")
    expect(count).to_have_text(str(before - 1))
    expect(row).to_have_class(re.compile("is-gone"))
    assert row.bounding_box() == top, "the row stays where it was"

    sofia.goto("/tickets/?view=mine")
    shared = sofia.locator(".rail .nav-link", has_text=NAME)
    expect(shared).to_be_visible()
    shared.click()
    expect(sofia.locator(".filter-chip")).to_have_count(2)


def test_a_filter_on_a_team_that_is_gone_says_so(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")

    bruno.goto("/tickets/?view=all&team=closed-down&status=open")

    expect(bruno.locator(".filter-problem")).to_contain_text("closed-down")
    expect(bruno.locator(".ticket-row")).to_have_count(0)
    bruno.locator(".filter-problem a").click()
    expect(bruno.locator(".ticket-row").first).to_be_visible()


def test_a_wide_list_shows_the_columns_that_were_chosen(sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    bruno.goto("/tickets/columns/?view=all")
    for code in ("team", "tags"):
        bruno.check(f"[name=columns][value={code}]")

    bruno.locator("button[name=shape][value=wide]").click()

    expect(bruno.locator(".ticket-table thead")).to_contain_text(re.compile("Equipo|Team"))
    rows = bruno.locator(".ticket-line")
    first = rows.count()
    bruno.locator("#more-tickets a").click()
    expect(rows.nth(first)).to_be_visible()
    bruno.keyboard.press("j")
    bruno.keyboard.press("o")
    expect(bruno).to_have_url(re.compile(r"/tickets/HD-\d+/"))
