"""Looking at a page as axe, a narrow screen and the browser's console do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const wide = [...document.querySelectorAll("body *")].filter(
    (e) => e.getBoundingClientRect().right > root.clientWidth + 1);
  const name = (e) => e.tagName.toLowerCase() + "." + e.className;
  return `${root.scrollWidth}px: ` + wide.slice(0, 3).map(name).join(", ");
}"""
# A page that says 404 or 422 is noted by the console as well; that is no fault of its scripts.
EXPECTED = "Failed to load resource: the server responded with a status of 4"
Goes = str | Callable[[Page], None]


@dataclass
class Looker:
    """Visits pages and gathers what is wrong with them."""

    axe: Axe = field(default_factory=Axe)
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    def look(self, page: Page, name: str, goes: Goes, *, scheme: str) -> None:
        """One page, in one colour scheme, on a wide and a narrow screen."""
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size(WIDE)
        with self._console(page, f"{name} ({scheme})"):
            _go(page, goes)
            self._sideways(page, f"{name} at 1440")
            page.set_viewport_size(NARROW)
            self._sideways(page, f"{name} at 390")
        page.set_viewport_size(WIDE)
        self._axe(page, f"{name} ({scheme})")
        self.seen += 1

    @contextmanager
    def _console(self, page: Page, name: str) -> Iterator[None]:
        """Errors and refusals of the content security policy, while the page is open."""

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error" and not message.text.startswith(EXPECTED):
                self.faults.append(f"{name}: console: {message.text[:200]}")

        page.on("console", heard)
        yield
        page.remove_listener("console", heard)

    def _sideways(self, page: Page, name: str) -> None:
        wide = page.evaluate(SIDEWAYS)
        if wide:
            self.faults.append(f"{name}: scrolls sideways, {wide}")

    def _axe(self, page: Page, name: str) -> None:
        for violation in self.axe.run(page).response["violations"]:
            if violation["impact"] in GRAVE:
                nodes = [f"{n['target']} {n['html'][:120]}" for n in violation["nodes"][:3]]
                self.faults.append(f"{name}: axe {violation['id']}: {nodes}")


def _go(page: Page, goes: Goes) -> None:
    if isinstance(goes, str):
        page.goto(goes)
    else:
        goes(page)
    page.locator("main").first.wait_for()
    page.wait_for_load_state()
    page.wait_for_timeout(150)
