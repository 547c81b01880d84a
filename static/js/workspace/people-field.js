/* A field of several addresses completes each by name, address or organisation: arrow keys, Enter or Tab, Escape,
   mouse. An address that nobody has is offered as somebody new, with a name to be put before it. */
import { make } from "./composer/form.js";

const PAUSE_MS = 150;
const ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

let popup = null;
let timer = 0;
let asking = null;

/* The entry that the cursor is in: from after the comma before it up to the cursor. */
function entryOf(field) {
  const before = field.value.slice(0, field.selectionStart);
  const from = Math.max(before.lastIndexOf(","), before.lastIndexOf(";")) + 1;
  return { from, to: field.selectionStart, words: before.slice(from).trim() };
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  if (!popup) return;
  popup.list.remove();
  popup.field.setAttribute("aria-expanded", "false");
  popup.field.removeAttribute("aria-activedescendant");
  popup.field.removeAttribute("aria-controls");
  popup = null;
}

function mark(at) {
  const options = [...popup.list.children];
  popup.at = (at + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === popup.at)));
  options[popup.at].scrollIntoView({ block: "nearest" });
  popup.field.setAttribute("aria-activedescendant", options[popup.at].id);
}

function choose(at) {
  const { field, items } = popup;
  const item = items[at];
  const { from, to } = entryOf(field);
  close();
  const lead = from ? " " : "";
  const after = field.value.slice(to).replace(/^[^,;]*[,;]?\s*/, "");
  const text = item.isNew ? `${lead} <${item.value}>` : `${lead}${item.value}, `;
  field.value = field.value.slice(0, from) + text + after;
  // Somebody new: the name goes where the cursor is.
  const place = item.isNew ? from + lead.length : from + text.length;
  field.setSelectionRange(place, place);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.form.dispatchEvent(new Event("input", { bubbles: true }));
}

function option(item, at) {
  const element = make("li", { id: `people-choice-${at}`, className: "choices__item", role: "option" });
  element.append(make("span", { className: "choices__label", textContent: item.label }));
  if (item.hint) element.append(make("span", { className: "choices__hint", textContent: item.hint }));
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  element.addEventListener("click", () => choose(at));
  return element;
}

function show(field, items) {
  close();
  if (!items.length) return;
  const words = field.closest("[data-people-options]").dataset;
  const list = make("ul", { id: "people-choices", className: "choices", role: "listbox", ariaLabel: words.peopleFound });
  list.append(...items.map(option));
  document.body.append(list);
  popup = { field, list, items, at: 0 };
  const box = field.getBoundingClientRect();
  const isBelow = box.bottom + list.offsetHeight + 8 < innerHeight;
  list.style.left = `${Math.min(box.left, Math.max(8, innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = `${isBelow ? box.bottom + 4 : Math.max(8, box.top - list.offsetHeight - 4)}px`;
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-controls", list.id);
  mark(0);
}

async function found(address, signal) {
  const answer = await fetch(address, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("option")].map((one) => ({ value: one.value, label: one.textContent, hint: one.value }));
}

async function look(field) {
  const { words } = entryOf(field);
  asking?.abort();
  asking = new AbortController();
  const { peopleOptions, peopleNew } = field.closest("[data-people-options]").dataset;
  try {
    const items = await found(`${peopleOptions}?${new URLSearchParams({ person: words })}`, asking.signal);
    if (document.activeElement !== field || entryOf(field).words !== words) return;
    const isKnown = items.some((item) => item.value.toLowerCase() === words.toLowerCase());
    if (ADDRESS.test(words) && !isKnown) items.push({ value: words, label: peopleNew.replace("#", words), isNew: true });
    show(field, items);
  } catch {
    /* nothing is offered; what is typed stays as it is */
  }
}

function onInput(event) {
  const field = event.target;
  if (!field.matches?.("[data-people]")) return;
  close();
  const { words } = entryOf(field);
  if (words.length > 1 && !words.includes("<")) timer = setTimeout(look, PAUSE_MS, field);
}

function onKey(event) {
  if (!popup || event.target !== popup.field || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") close();
  else if (step) mark(popup.at + step);
  else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) choose(popup.at);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function startPeopleField() {
  for (const field of document.querySelectorAll("[data-people]")) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
  }
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => event.target === popup?.field && close());
  document.addEventListener("scroll", (event) => popup && !popup.list.contains(event.target) && close(), true);
}
