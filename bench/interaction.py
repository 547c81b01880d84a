"""What a person waits for, in a real browser: from a press to the painted answer, on the demo company."""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

PASSWORD = "helpdesk-demo"  # noqa: S105  the demo's, printed at every start
TURNS = 15
# Presses a row and resolves when its ticket stands in the page and has been painted.
OPEN = """
async (index) => {
  const row = [...document.querySelectorAll("[data-list] [data-row]")][index];
  const wanted = row.href.match(/HD-\\d+/)[0];
  const shown = () => document.querySelector("[data-live-reference]")?.dataset.liveReference === wanted;
  const started = performance.now();
  row.click();
  while (!shown()) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - started;
}
"""
PAINTED = """
() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const [page] = performance.getEntriesByType("navigation");
  return Math.max(paint?.startTime ?? 0, page.domContentLoadedEventEnd);
}
"""
SHIFTS = """
() => new Promise((done) => {
  let sum = 0;
  const watch = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  });
  watch.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 50);
})
"""


def _sign_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{name}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def _times(measure: Callable[[int], float]) -> tuple[float, float]:
    """Median and the largest of some turns, in milliseconds; the first two warm up."""
    found = [measure(turn) for turn in range(TURNS + 2)][2:]
    return round(statistics.median(found), 1), round(max(found), 1)


def interaction_measure(base_url: str) -> list[dict[str, object]]:
    """Rows of {what, median_ms, max_ms} for opening a ticket from the list and going back to the list."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(
            base_url=base_url, viewport={"width": 1440, "height": 900}
        ).new_page()
        _sign_in(page, "bruno")
        page.goto("/tickets/?view=all")
        page.locator("[data-list] [data-row]").first.click()
        page.wait_for_selector("[data-live-reference]")
        count = page.locator("[data-list] [data-row]").count()

        def opened(turn: int) -> float:
            return float(page.evaluate(OPEN, (turn * 3 + 1) % count))

        def listed(turn: int) -> float:
            page.goto(f"/tickets/?view={'mine' if turn % 2 else 'all'}")
            return float(page.evaluate(PAINTED))

        rows = [("list -> ticket", *_times(opened)), ("ticket -> list", *_times(listed))]
        browser.close()
    return [{"what": what, "median_ms": median, "max_ms": most} for what, median, most in rows]


def main() -> None:
    """`python -m bench.interaction http://127.0.0.1:8000`, against a running demo company."""
    started = time.monotonic()
    for row in interaction_measure(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"):
        print(f"{row['what']:<18}{row['median_ms']:>8} ms median {row['max_ms']:>8} ms at most")
    print(f"({TURNS} turns each, {time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main()
