/* Macros in the composer: the menu, the text at the caret, and the chips of what is done with the message.
   "macro:chosen" {id, textarea} on document comes from whoever offers macros while one types. */
import { toast } from "../toasts.js";
import { textOf, write } from "./composer/form.js";

const seen = new Map();

const addressOf = (form, id) => `${form.dataset.url}macros/${id}/preview/`;

export async function previewOf(url) {
  if (!seen.has(url)) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    seen.set(url, await answer.json());
    setTimeout(() => seen.delete(url), 30_000);
  }
  return seen.get(url);
}

/* The text comes where the caret is, on lines of its own; undo (Ctrl+Z) takes it out again. */
export function insert(area, text) {
  if (!text) return;
  // A text that nobody has put the caret in yet is gone on with at its end.
  if (!area.selectionEnd) area.setSelectionRange(area.value.length, area.value.length);
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const lead = before.trim() && !before.endsWith("\n") ? "\n\n" : "";
  write(area, lead + text + (after.trim() && !after.startsWith("\n") ? "\n\n" : ""));
  area.scrollTop = area.scrollHeight;
}

function addChips(form, macro) {
  const box = form.querySelector("[data-macro-chosen]");
  if (!box || box.querySelector(`[data-macro-of="${macro.id}"]`)) return;
  box.insertAdjacentHTML("beforeend", macro.chips);
  box.hidden = false;
  changed(form);
}

/* Drafts keep the chips too: they listen to the text. */
const changed = (form) => textOf(form)?.dispatchEvent(new Event("input", { bubbles: true }));

async function use(form, area, url) {
  let macro;
  try {
    macro = await previewOf(url);
  } catch {
    toast(document.body.dataset.failure, "error");
    return;
  }
  if (macro.reasons.length) {
    toast(macro.reasons.join(" "), "warning");
    return;
  }
  if (macro.writes && form.querySelector('[name="mode"][value="internal"]:checked')) setReply(form);
  insert(area, macro.text);
  addChips(form, macro);
  for (const said of [macro.fallback, macro.empty.length ? `${macro.empty_label} ${macro.empty.join(", ")}` : ""]) {
    if (said) toast(said, "warning");
  }
  area.focus();
}

/* What is written to the requester must not become a note by accident. */
export function setReply(form) {
  const reply = form.querySelector('[name="mode"][value="public"]');
  reply.checked = true;
  reply.dispatchEvent(new Event("change", { bubbles: true }));
}

function onChip(event) {
  const chip = event.target.closest?.("[data-macro-chosen] input[type=checkbox]");
  if (!chip || chip.checked) return;
  const box = chip.closest("[data-macro-chosen]");
  const form = chip.form;
  const group = chip.closest("[data-macro-of]");
  const label = chip.closest("label");
  const isName = label.matches(".macro-chip--name");
  const next = label.nextElementSibling ?? label.previousElementSibling;
  (isName ? group : label).remove();
  if (!isName && group.querySelectorAll("label").length === 0) group.remove();
  box.hidden = !box.querySelector("label");
  ((!isName && next?.querySelector("input")) || box.querySelector("input") || textOf(form)).focus();
  changed(form);
}

/* Applies at once, with a form of its own: the one around the menu is the message's. */
function applyNow(button) {
  const composer = button.closest("form");
  const form = document.createElement("form");
  form.method = "post";
  form.action = button.dataset.macroApply;
  for (const name of ["csrfmiddlewaretoken", "version", "list_query"]) {
    const value = composer.querySelector(`[name="${name}"]`)?.value ?? "";
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

function onClick(event) {
  const choice = event.target.closest?.("[data-macro]");
  if (choice) {
    const form = choice.closest("form");
    choice.closest("details").open = false;
    use(form, textOf(form), choice.dataset.url);
    return;
  }
  const now = event.target.closest?.("[data-macro-apply]");
  if (now) applyNow(now);
}

/* The preview beside the list follows the row that is meant. */
let wanted = 0;
function onMeant(event) {
  const choice = event.target.closest?.("[data-macro]");
  const pane = choice?.closest("[data-macro-menu]")?.querySelector("[data-macro-preview]");
  if (!pane || pane.dataset.of === choice.dataset.macro) return;
  const mine = ++wanted;
  setTimeout(async () => {
    if (mine !== wanted) return;
    const macro = await previewOf(choice.dataset.url).catch(() => null);
    if (!macro || mine !== wanted) return;
    pane.dataset.of = choice.dataset.macro;
    pane.innerHTML = macro.preview;
    pane.tabIndex = 0;
  }, 90);
}

function onKey(event) {
  if (!event.target.matches?.("[data-macro-search]")) return;
  const first = event.target.closest("[data-macro-menu]").querySelector("[data-macro]");
  if (event.key === "Enter" || event.key === "ArrowDown") {
    event.preventDefault();
    if (event.key === "Enter") first?.click();
    else first?.focus();
  }
}

/* The search has the focus as soon as the menu is there. */
function onLoaded(event) {
  const box = event.detail.elt?.matches?.("[data-macro-search]")
    ? event.detail.elt
    : event.detail.elt?.querySelector?.("[data-macro-search]");
  if (box?.closest("details[open]")) box.focus();
}

function onToggle(event) {
  const menu = event.target;
  if (menu.matches?.("[data-macro-menu][open]")) menu.querySelector("[data-macro-search]")?.focus();
}

/* In the editor: a placeholder goes into the text that one was writing. */
let lastText = null;
function onPlaceholder(event) {
  const word = event.target.closest?.("[data-placeholder]");
  if (!word) return;
  const area = lastText?.isConnected ? lastText : document.querySelector("[data-placeholders]");
  if (!area) return;
  area.focus();
  area.setRangeText(`{{${word.dataset.placeholder}}}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startMacros() {
  document.addEventListener("macro:chosen", (event) => {
    const area = event.detail.textarea;
    const form = area.closest("form");
    use(form, area, addressOf(form, event.detail.id));
  });
  document.addEventListener("click", onClick);
  document.addEventListener("click", onPlaceholder);
  document.addEventListener("change", onChip);
  document.addEventListener("mouseover", onMeant);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-placeholders]")) lastText = event.target;
    onMeant(event);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("htmx:load", onLoaded);
  document.addEventListener("ticket:opened", () => seen.clear());
}
