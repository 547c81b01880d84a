/* Drafts: saved on the server as one types; what could not be saved waits in this browser, and is saved later. */
import { ask, complain, composers, field, fields, make, modeOf, Refused, say, SignedOut, stateOf, textOf } from "./composer/form.js";

const PAUSE_MS = 700;
const RETRY_MS = 5000;
const localKey = (form) => `draft:${form.dataset.me}:${form.dataset.reference}`;

/* --- This browser, the second net: only what the server has not got. --- */
function keepHere(form) {
  const held = { body: textOf(form).value, mode: modeOf(form), base: field(form, "base").value, key: field(form, "submission_key").value };
  try {
    localStorage.setItem(localKey(form), JSON.stringify(held));
  } catch {
    /* full, or forbidden: the server's copy is the first net */
  }
}

function keptHere(form) {
  try {
    return JSON.parse(localStorage.getItem(localKey(form)) ?? "null");
  } catch {
    return null;
  }
}

/* --- What is said of it --- */
function status(form, ...content) {
  const said = form.querySelector("[data-draft-status]");
  said.replaceChildren(...content);
  said.title = said.textContent;
}

function showDiscard(form) {
  form.querySelector("[data-discard]").hidden = !textOf(form).value && !form.querySelector("[data-staged] li");
}

function showSignedOut(form) {
  const link = make("a", { href: form.dataset.signIn, target: "_blank", textContent: say(form, "signIn") });
  status(form, say(form, "signedOut"), " ", link);
}

/* Two texts of one draft: the other one, and the choice. */
function showOther(form, other) {
  form.querySelector("[data-other]")?.remove();
  if (!other) return;
  const summary = make("summary", {}, make("strong", { textContent: say(form, "elsewhere") }), " ", make("span", { className: "composer__read", textContent: say(form, "showOther") }));
  const shown = make("p", { className: "composer__folded", textContent: other });
  const buttons = make("span", { className: "row gap-2" });
  for (const [change, words] of [["other", "takeOther"], ["keep", "keepThis"]]) {
    const button = make("button", { type: "button", className: "btn btn--small", textContent: say(form, words) });
    button.dataset.draftChange = change;
    buttons.append(button);
  }
  const notice = make("div", { className: "composer__notice", role: "status" }, make("details", {}, summary, shown), buttons);
  notice.dataset.other = "";
  form.querySelector(".composer__head").before(notice);
}

export function showReason(form, reason) {
  if (!reason || form.querySelector("[data-reason]")) return;
  const notice = make("div", { className: "composer__notice composer__notice--warning", role: "status" }, make("strong", { textContent: reason }));
  notice.dataset.reason = "";
  form.querySelector(".composer__head").before(notice);
}

/* --- Saving --- */
function later(form, pause) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(save, pause, form);
}

function touched(form) {
  const state = stateOf(form);
  state.isDirty = true;
  state.changes = (state.changes ?? 0) + 1;
  keepHere(form);
  showDiscard(form);
  later(form, PAUSE_MS);
}

function saved(form, answer, changes) {
  const state = stateOf(form);
  if (answer.is_sent) {
    // An old copy of the page, whose form was sent: what is written in it now is something new.
    field(form, "submission_key").value = answer.new_key;
    field(form, "base").value = 0;
    later(form, 0);
    return;
  }
  field(form, "base").value = answer.revision;
  showOther(form, answer.other);
  complain(form, tooLong(form));
  if (state.changes !== changes) return;
  state.isDirty = false;
  state.signedOut = false;
  localStorage.removeItem(localKey(form));
  status(form, answer.revision ? say(form, "saved", answer.saved_at) : "");
}

function failed(form, error) {
  if (error instanceof Refused) {
    complain(form, error.message);
    status(form, say(form, "unsaved"));
    return;
  }
  stateOf(form).signedOut = error instanceof SignedOut;
  if (error instanceof SignedOut) showSignedOut(form);
  else status(form, say(form, "unsaved"));
  later(form, RETRY_MS);
}

export async function save(form, { keepalive = false } = {}) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!state.isDirty || state.isSending || state.isSaving) return;
  state.isSaving = true;
  const changes = state.changes;
  try {
    saved(form, await ask(form, "draft/", { data: fields(form), keepalive }), changes);
  } catch (error) {
    failed(form, error);
  }
  state.isSaving = false;
  if (state.isDirty && state.changes !== changes) later(form, PAUSE_MS);
}

/* Until the server has what is typed, or has said that it cannot have it. */
export async function settled(form) {
  while (stateOf(form).isSaving) await new Promise((go) => { setTimeout(go, 50); });
  await save(form);
}

export function tooLong(form) {
  const { length } = textOf(form).value;
  const limit = Number(form.dataset.limit);
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  return length > limit ? say(form, "tooLong", number(length), number(limit)) : "";
}

/* --- What is there already --- */
export function fill(form, draft) {
  const text = textOf(form);
  text.value = draft.body;
  form.querySelector(`[name="mode"][value="${draft.mode}"]`).checked = true;
  field(form, "base").value = draft.revision;
  stateOf(form).isDirty = false;
  document.dispatchEvent(new CustomEvent("composer:filled", { detail: { form, draft } }));
  showOther(form, draft.other);
  showReason(form, draft.reason);
  showDiscard(form);
  status(form, draft.revision ? say(form, "saved", draft.saved_at) : "");
}

/* What this browser kept and the server has not got. The server says whether that form was sent after all. */
async function restore(form) {
  const kept = keptHere(form);
  if (!kept) return;
  const text = textOf(form);
  try {
    const more = { body: kept.body, mode: kept.mode, base: kept.base, submission_key: kept.key };
    const answer = await ask(form, "draft/", { data: fields(form, more) });
    localStorage.removeItem(localKey(form));
    if (answer.is_sent || !kept.body) return;
    fill(form, answer);
    status(form, say(form, "restored"));
  } catch (error) {
    if (!text.value) text.value = kept.body;
    stateOf(form).isDirty = true;
    failed(form, error);
  }
}

/* The page was put aside meanwhile: another tab or device may have gone on. */
async function catchUp(form) {
  const state = stateOf(form);
  if (state.isSending || state.isSaving) return;
  if (state.isDirty || state.signedOut) {
    save(form);
    return;
  }
  try {
    const draft = await ask(form, "draft/");
    const isOther = draft.revision !== Number(field(form, "base").value);
    if (isOther && !state.isDirty && draft.body !== textOf(form).value) fill(form, draft);
  } catch {
    /* the next save says what is wrong */
  }
}

/* --- Throwing away, and choosing --- */
async function change(form, name) {
  const data = fields(form);
  try {
    fill(form, await ask(form, `draft/${name}/`, { data }));
    localStorage.removeItem(localKey(form));
    return true;
  } catch (error) {
    failed(form, error);
    return false;
  }
}

async function discard(form) {
  await save(form);
  if (!(await change(form, "discard"))) return;
  const undo = make("button", { type: "button", className: "btn btn--link", textContent: say(form, "undo") });
  undo.addEventListener("click", () => change(form, "restore").then(() => textOf(form).focus()));
  status(form, say(form, "discarded"), " ", undo);
  textOf(form).focus();
}

function onClick(event) {
  const button = event.target.closest("form[data-composer] :is([data-discard], [data-draft-change])");
  if (!button) return;
  event.preventDefault();
  const form = button.form ?? button.closest("form");
  if (button.dataset.draftChange) change(form, button.dataset.draftChange);
  else discard(form);
}

function startAll() {
  for (const form of document.querySelectorAll("form[data-composer]:not([data-started])")) {
    form.dataset.started = "yes";
    if (tooLong(form)) complain(form, tooLong(form));
    restore(form);
  }
}

const flush = () => composers().forEach((form) => save(form, { keepalive: true }));

export function startDrafts() {
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (form && event.target.matches("[data-text], [name='mode']")) touched(form);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-text]")) save(event.target.form);
  });
  document.addEventListener("click", onClick);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
    else composers().forEach(catchUp);
  });
  // A reply that was on its way may have come back.
  document.addEventListener("live:ticket", (event) => {
    if (!document.querySelector(".message--held")) return;
    for (const form of composers()) if (form.dataset.ticket === String(event.detail.id)) catchUp(form);
  });
  document.addEventListener("htmx:beforeSwap", flush);
  document.addEventListener("ticket:opened", startAll);
  window.addEventListener("focus", () => composers().forEach(catchUp));
  window.addEventListener("online", () => composers().forEach((form) => save(form)));
  window.addEventListener("pagehide", flush);
  startAll();
}
