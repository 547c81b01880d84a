/* The composer's form: what stands in it, its words in the reader's language, and how it asks the server. */
const REQUEST_TOKEN = /(?:^|;\s*)csrftoken=([^;]+)/;

export const composers = () => [...document.querySelectorAll("form[data-composer]")];
export const textOf = (form) => form.querySelector("[data-text]");
export const field = (form, name) => form.querySelector(`input[name="${name}"]`);
export const modeOf = (form) => form.querySelector("[name='mode']:checked")?.value ?? "public";
export const say = (form, name, ...values) => {
  const words = form.querySelector("[data-words]").dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  return values.reduceRight((text, value, at) => text.replace("#".repeat(at + 1), value), words);
};

/* One object a form, for whatever its parts must remember. */
const states = new WeakMap();
export function stateOf(form) {
  if (!states.has(form)) states.set(form, { uploads: 0, others: null });
  return states.get(form);
}

/* The token of whoever is signed in now: signing in again, in another tab, has changed the page's own. */
export function token(form) {
  const fresh = REQUEST_TOKEN.exec(document.cookie)?.[1];
  const own = field(form, "csrfmiddlewaretoken");
  if (fresh && own) own.value = fresh;
  return own?.value ?? "";
}

export class SignedOut extends Error {}
export class Refused extends Error {}

/* The answer as JSON. Raises SignedOut, Refused with the server's sentence, or whatever the network does. */
export async function ask(form, path, { data = null, keepalive = false, signal } = {}) {
  const answer = await fetch(form.dataset.url + path, {
    method: data ? "POST" : "GET",
    body: data,
    keepalive,
    signal,
    redirect: "manual",
    credentials: "same-origin",
    headers: { Accept: "application/json", ...(data ? { "X-CSRFToken": token(form) } : {}) },
  });
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !isJson)) throw new SignedOut();
  const body = isJson ? await answer.json() : {};
  if (answer.status === 403 || answer.status === 413 || answer.status === 422) throw new Refused(body.detail ?? "");
  if (!answer.ok) throw new Error(String(answer.status));
  return body;
}

export function fields(form, more = {}) {
  const data = new FormData();
  for (const name of ["submission_key", "base"]) data.set(name, field(form, name).value);
  data.set("me", form.dataset.me);
  data.set("mode", modeOf(form));
  data.set("body", textOf(form).value);
  for (const chip of form.querySelectorAll('[name="macro"]:checked')) data.append("macro", chip.value);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
}

/* A sentence beside the text; empty takes it away. */
export function complain(form, sentence) {
  const box = form.querySelector("[data-error]");
  box.textContent = sentence;
  const text = textOf(form);
  if (sentence) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
}

/* Writes at the cursor so that the browser's own Undo knows it, and all listeners hear of it. */
export function write(text, words, { from = text.selectionStart, to = text.selectionEnd, select = null } = {}) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (select) text.setSelectionRange(from + select[0], from + select[1]);
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
