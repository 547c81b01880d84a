/* Keys of one letter, off while typing. An element with data-key="x" is pressed by x. */
import { openKeys } from "./palette.js";
import { here, move, turn } from "./rows.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

export function compose(mode) {
  const composer = document.querySelector("#composer");
  if (!composer) return;
  const choice = composer.querySelector(`[name="mode"][value="${mode}"]`);
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  composer.querySelector("textarea").focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  J: () => turn(1),
  K: () => turn(-1),
  o: () => here()?.click(),
  "/": () => document.querySelector("[data-global-search]")?.focus(),
  r: () => compose("public"),
  n: () => compose("internal"),
  "?": openKeys,
};

// A key may be quicker than htmx: a link that it has not seen yet would leave the page.
function press(element) {
  window.htmx?.process(element);
  element.click();
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = event.target.closest?.("form.composer:not([data-composer])");
    form?.querySelector("[data-send]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.body.dataset.singleKeys === "off" || document.querySelector("dialog[open]")) return;
  const pressed = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
  const action = keys[event.key] ?? (pressed && (() => press(pressed)));
  if (!action) return;
  event.preventDefault();
  action();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
}
