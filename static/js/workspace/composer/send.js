/* Sending: once, with nothing still on its way up, and never past a reply that came in while one was writing. */
import { complain, composers, field, say, stateOf, textOf, token } from "./form.js";
import { tooLong } from "../drafts.js";
import { readOthers } from "./others.js";

/* Why it cannot be sent now; empty where it can. */
function objection(form) {
  const state = stateOf(form);
  if (state.uploads) return say(form, "waitingFiles");
  if (tooLong(form)) return tooLong(form);
  if (!textOf(form).value.trim()) return say(form, "empty");
  if (state.others && !state.others.isRead) return readOthers(form);
  return "";
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches?.("form[data-composer]") || event.submitter?.hasAttribute("formaction")) return;
  if (event.submitter?.name === "preview") return;
  const state = stateOf(form);
  const reason = state.isSending ? "" : objection(form);
  if (state.isSending || reason) {
    event.preventDefault();
    if (!reason) return;
    complain(form, reason);
    if (!stateOf(form).others) textOf(form).focus();
    return;
  }
  // Having read what came in, one's own text is sent on what the ticket is now.
  if (state.others) field(form, "version").value = state.others.version;
  state.isSending = true;
  clearTimeout(state.timer);
  form.classList.add("is-sending");
}

/* Ctrl/Cmd+Enter sends; with Shift it sends and resolves. */
function onKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const form = event.target.closest?.("form[data-composer]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.querySelector(event.shiftKey ? "[data-send-resolve]" : "[data-send]").click();
}

/* Out of the text, which stays as the draft: the keys of one letter work again. */
function onEscape(event) {
  const isPlain = event.key === "Escape" && !event.defaultPrevented && !event.isComposing;
  if (!isPlain || !event.target.matches?.("form[data-composer] [data-text]")) return;
  event.target.blur();
}

/* A reply that was refused or asked about stands on its ticket's page: that is its address. */
function nameThePlace() {
  const form = document.querySelector("form[data-composer]");
  if (!form || !location.pathname.endsWith("/message/")) return;
  const query = field(form, "list_query").value;
  history.replaceState(history.state, "", form.dataset.url + (query ? `?${query}` : ""));
}

export function startSending() {
  nameThePlace();
  // A page that outlived a session goes on with the next one.
  document.addEventListener("submit", (event) => token(event.target), { capture: true });
  document.addEventListener("submit", onSubmit);
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("keydown", onEscape);
  // Back from the next page: this one was sent, and is drawn anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && composers().some((form) => stateOf(form).isSending)) location.reload();
  });
}
