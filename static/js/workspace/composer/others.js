/* Somebody else said something while one was writing: it shows in the composer, before anything is sent. */
import { ask, field, make, say, stateOf, textOf } from "./form.js";

function show(form, answer) {
  const state = stateOf(form);
  const box = form.querySelector("[data-others]");
  const wasRead = state.others?.isRead && state.others.count === answer.said.length;
  state.others = { version: answer.version, count: answer.said.length, isRead: wasRead };
  const names = [...new Set(answer.said.map((one) => one.who))].join(", ");
  box.querySelector("[data-others-title]").textContent = say(form, "replied", names);
  const shown = answer.said.map((one) => {
    const part = make("div", { className: one.is_internal ? "composer__said composer__said--note" : "composer__said" });
    part.innerHTML = one.html; // clean HTML of the server's own renderer
    return part;
  });
  box.querySelector("[data-others-text]").replaceChildren(...shown);
  box.hidden = false;
  form.classList.add("has-others");
  for (const words of form.querySelectorAll("[data-send-words]")) words.textContent = say(form, "anyway");
}

/* Opens what was said and says so; the next press sends. */
export function readOthers(form) {
  const details = form.querySelector("[data-others-details]");
  details.open = true;
  stateOf(form).others.isRead = true;
  details.querySelector("summary").focus();
  return say(form, "readFirst");
}

async function look(form) {
  if (!textOf(form).value.trim() || stateOf(form).isSending) return;
  try {
    const answer = await ask(form, `since/?version=${encodeURIComponent(field(form, "version").value)}`);
    if (answer.said.length) show(form, answer);
  } catch {
    /* the server refuses a sending that would pass it by */
  }
}

function onToggle(event) {
  if (!event.target.matches?.("[data-others-details]") || !event.target.open) return;
  stateOf(event.target.closest("form")).others.isRead = true;
}

export function startOthers() {
  document.addEventListener("live:ticket", (event) => {
    const form = document.querySelector(`form[data-composer][data-ticket="${event.detail.id}"]`);
    if (form) look(form);
  });
  document.addEventListener("toggle", onToggle, { capture: true });
}
