/* "@", "??" and "::" offer people, articles and macros at the cursor: arrow keys, Enter or Tab, Escape, mouse. */
import { toast } from "../../toasts.js";
import { ask, make, modeOf, say, write } from "./form.js";

const PAUSE_MS = 120;
/* What is typed after the sign is searched for; the sign begins a word. */
const KINDS = [
  { kind: "person", sign: /(?:^|[\s(])(@([\p{L}\p{M}.'’-]*(?: [\p{L}\p{M}.'’-]*){0,2}))$/u },
  { kind: "article", sign: /(?:^|[\s(])(\?\?([^\n?]{0,60}))$/u },
  { kind: "macro", sign: /(?:^|[\s(])(::([^\n:]{0,40}))$/u },
];

let popup = null;
let timer = 0;
let asking = null;

function typed(text) {
  if (text.selectionStart !== text.selectionEnd) return null;
  const before = text.value.slice(Math.max(0, text.selectionStart - 200), text.selectionStart);
  for (const { kind, sign } of KINDS) {
    const found = sign.exec(before);
    if (found) return { kind, query: found[2], from: text.selectionStart - found[1].length, to: text.selectionStart };
  }
  return null;
}

/* Where the cursor is on the screen: a copy of the text up to it, laid out alike. */
function cursorAt(text, position) {
  const copy = make("div");
  const look = getComputedStyle(text);
  for (const name of ["font", "padding", "border", "lineHeight", "letterSpacing", "wordSpacing", "tabSize"]) copy.style[name] = look[name];
  Object.assign(copy.style, { position: "fixed", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${text.clientWidth}px`, boxSizing: "border-box" });
  const mark = make("span", { textContent: "\u200b" });
  copy.append(text.value.slice(0, position), mark);
  document.body.append(copy);
  const at = { left: mark.offsetLeft, top: mark.offsetTop, height: mark.offsetHeight };
  copy.remove();
  const box = text.getBoundingClientRect();
  return { left: box.left + at.left, top: box.top + at.top - text.scrollTop, height: at.height };
}

function place(list, text, from) {
  const at = cursorAt(text, from);
  const { width, height } = list.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), innerWidth - width - 8);
  const isBelow = at.top + at.height + height + 8 < innerHeight;
  list.style.left = `${left}px`;
  list.style.top = `${isBelow ? at.top + at.height + 4 : Math.max(8, at.top - height - 4)}px`;
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  if (!popup) return;
  const { text, list } = popup;
  list.remove();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) text.removeAttribute(name);
  popup = null;
}

function mark(at) {
  const options = [...popup.list.querySelectorAll("[role=option]")];
  popup.at = (at + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === popup.at)));
  options[popup.at].scrollIntoView({ block: "nearest" });
  popup.text.setAttribute("aria-activedescendant", options[popup.at].id);
}

function choose(at) {
  const { text, found, items } = popup;
  const item = items[at];
  if (item.refusal) {
    toast(item.refusal, "warning");
    return;
  }
  close();
  const now = typed(text) ?? found;
  if (found.kind !== "macro") {
    write(text, item.text, { from: now.from, to: now.to });
    return;
  }
  write(text, "", { from: now.from, to: now.to });
  document.dispatchEvent(new CustomEvent("macro:chosen", { detail: { id: item.id, textarea: text } }));
}

function option(item, at) {
  const hint = make("span", { className: "choices__hint", textContent: item.hint });
  const label = make("span", { className: "choices__label", textContent: item.label });
  if (item.mark) label.append(" ", make("span", { className: "chip", textContent: item.mark }));
  const element = make("li", { id: `choice-${at}`, className: "choices__item", role: "option" }, label, hint);
  if (item.refusal) element.setAttribute("aria-disabled", "true");
  // The text keeps the focus: pressing must not take it.
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  element.addEventListener("click", () => choose(at));
  return element;
}

function show(text, found, items) {
  close();
  if (!items.length && found.query.includes(" ")) return;
  const list = make("ul", { id: "choices", className: "choices", role: "listbox", ariaLabel: say(text.form, "choices") });
  if (items.length) list.append(...items.map(option));
  else list.append(make("li", { className: "choices__none muted", role: "presentation", textContent: say(text.form, "nothing") }));
  document.body.append(list);
  popup = { text, list, found, items, at: 0 };
  place(list, text, found.from);
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  if (items.length) mark(0);
}

async function look(text, found) {
  asking?.abort();
  asking = new AbortController();
  const path = `complete/?${new URLSearchParams({ kind: found.kind, q: found.query, mode: modeOf(text.form) })}`;
  try {
    const { items } = await ask(text.form, path, { signal: asking.signal });
    const now = typed(text);
    if (now?.kind === found.kind && now.query === found.query && document.activeElement === text) show(text, now, items);
  } catch {
    /* nothing is offered; what is typed stays as it is */
  }
}

function onInput(event) {
  const text = event.target;
  if (!text.matches?.("form[data-composer] [data-text]")) return;
  const found = typed(text);
  clearTimeout(timer);
  if (found) timer = setTimeout(look, PAUSE_MS, text, found);
  else close();
}

function onKey(event) {
  if (!popup || event.target !== popup.text || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isChoice = (event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab";
  if (event.key === "Escape") close();
  else if (step && popup.items.length) mark(popup.at + step);
  else if (isChoice && popup.items.length) choose(popup.at);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function startTriggers() {
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("focusout", (event) => {
    if (popup && event.target === popup.text) close();
  });
  document.addEventListener("scroll", (event) => {
    if (popup && event.target !== popup.list) close();
  }, { capture: true, passive: true });
  window.addEventListener("resize", close);
  document.addEventListener("ticket:opened", close);
}
