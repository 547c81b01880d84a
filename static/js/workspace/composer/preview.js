/* The text as it will look, from the renderer that will render it. */
import { complain, fields, say, SignedOut, textOf, token } from "./form.js";

const parts = (form) => ({
  button: form.querySelector("[data-preview]"),
  pane: form.querySelector("[data-preview-pane]"),
  text: textOf(form),
});

function back(form) {
  const { button, pane, text } = parts(form);
  pane.hidden = true;
  text.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.lastElementChild.textContent = say(form, "preview");
  text.focus();
}

async function look(form) {
  const { button, pane, text } = parts(form);
  const answer = await fetch(`${form.dataset.url}preview/`, {
    method: "POST",
    body: fields(form, { csrfmiddlewaretoken: token(form) }),
    redirect: "manual",
  });
  if (!answer.ok) throw new SignedOut();
  pane.innerHTML = await answer.text();
  pane.hidden = false;
  text.hidden = true;
  button.setAttribute("aria-pressed", "true");
  button.lastElementChild.textContent = say(form, "write");
  button.focus();
}

function toggle(form) {
  if (parts(form).button.getAttribute("aria-pressed") === "true") back(form);
  else look(form).catch(() => complain(form, document.body.dataset.failure ?? ""));
}

/* A page that came back with a preview, made for browsers without script, begins with the text. */
export function startPreview() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-composer] [data-preview]");
    if (!button) return;
    event.preventDefault();
    toggle(button.form);
  });
  document.addEventListener("keydown", (event) => {
    const isMine = event.code === "KeyP" && event.shiftKey && (event.ctrlKey || event.metaKey) && !event.altKey;
    const form = isMine && event.target.closest?.("form[data-composer]");
    if (!form) return;
    event.preventDefault();
    toggle(form);
  });
}
