/* The command palette (Ctrl/Cmd+K): what can be done on this page, and where one can go. Arrow keys choose. */
const dialog = () => document.querySelector("#palette");
const input = () => dialog()?.querySelector("input");
const entries = () => [...dialog().querySelectorAll(".palette__entry:not([hidden])")];

/* Everything on the page that a key presses, by its own words. */
function offered() {
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key], [data-palette]")) {
    if (element.closest("dialog") || element.disabled || !element.checkVisibility()) continue;
    const words = element.dataset.palette || element.getAttribute("aria-label") || wordsOf(element);
    if (words && !seen.has(words)) seen.set(words, element);
  }
  return seen;
}

function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const quiet of copy.querySelectorAll("kbd, svg, .visually-hidden, .menu__list")) quiet.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function drawActions() {
  const box = dialog().querySelector("#palette-actions");
  const title = Object.assign(document.createElement("p"), { className: "palette__title", textContent: box.dataset.title });
  const lines = [...offered()].map(([words, element]) => {
    const line = Object.assign(document.createElement("button"), { type: "button", className: "palette__entry" });
    line.setAttribute("role", "option");
    line.append(Object.assign(document.createElement("span"), { className: "palette__label", textContent: words }));
    if (element.dataset.key) line.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: element.dataset.key }));
    line.addEventListener("click", () => {
      dialog().close();
      element.click();
    });
    return line;
  });
  box.replaceChildren(title, ...lines);
}

function fits(words, query) {
  const parts = words.toLocaleLowerCase().split(/\s+/);
  return query.toLocaleLowerCase().split(/\s+/).filter(Boolean).every((piece) => parts.some((part) => part.startsWith(piece)));
}

function narrow() {
  const box = dialog().querySelector("#palette-actions");
  let count = 0;
  for (const line of box.querySelectorAll(".palette__entry")) {
    line.hidden = !fits(line.querySelector(".palette__label").textContent, input().value);
    count += line.hidden ? 0 : 1;
  }
  box.hidden = count === 0;
  choose(entries()[0]);
}

function choose(entry) {
  [...dialog().querySelectorAll(".palette__entry")].forEach((other, index) => {
    other.id ||= `palette-entry-${index}-${Math.random().toString(36).slice(2)}`;
    other.setAttribute("aria-selected", String(other === entry));
    other.tabIndex = -1;
  });
  dialog().dispatchEvent(new CustomEvent("palette:meant", { detail: { entry }, bubbles: true }));
  if (!entry) return input().removeAttribute("aria-activedescendant");
  input().setAttribute("aria-activedescendant", entry.id);
  entry.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = entries();
  if (!all.length) return;
  const here = all.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
  choose(all[(here + by + all.length) % all.length]);
}

function onInputKey(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(by);
  } else if (event.key === "Enter") {
    event.preventDefault();
    dialog().querySelector(".palette__entry[aria-selected='true']")?.click();
  }
}

export function openPalette() {
  if (!dialog() || dialog().open) return;
  input().value = "";
  drawActions();
  dialog().showModal();
  narrow();
  window.htmx.trigger(input(), "palette-open");
}

export function openKeys() {
  const sheet = document.querySelector("#keys-sheet");
  if (!sheet || sheet.open) return;
  sheet.showModal();
  window.htmx.trigger("#keys-body", "keys-open");
}

function onShortcut(event) {
  const wanted = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;
  if (!wanted || !dialog()) return;
  event.preventDefault();
  if (dialog().open) dialog().close();
  else openPalette();
}

export function startPalette() {
  document.addEventListener("keydown", onShortcut);
  document.addEventListener("input", (event) => event.target === input() && narrow());
  document.addEventListener("keydown", (event) => event.target === input() && onInputKey(event));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "palette-found") choose(entries()[0]);
  });
}
