/* <details> menus and definitions: one open at a time, closed by Escape or a press elsewhere. */
const SELECTOR = "details.menu[open], details.definition[open]";

function closeAll(except) {
  for (const menu of document.querySelectorAll(SELECTOR)) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest(SELECTOR) ?? document.querySelector(SELECTOR);
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
}

function onArrow(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const menu = event.target.closest?.("details.menu");
  if (!menu || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu__list :is(a, button):not([disabled])")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items.indexOf(document.activeElement) + step;
  items.at(next < 0 ? -1 : next % items.length)?.focus();
}

export function startMenus() {
  document.addEventListener("click", (event) => closeAll(event.target));
  document.addEventListener("keydown", onEscape);
  document.addEventListener("keydown", onArrow);
  document.addEventListener("focusin", (event) => closeAll(event.target));
}
