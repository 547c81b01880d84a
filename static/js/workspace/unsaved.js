/* What was changed in a form of the panel and not saved is not lost by going on: one is asked whether to save it, to
   let it go, or to stay. Where nothing was changed nothing is asked. */
const dialog = () => document.querySelector("#unsaved");
const forms = () => [...document.querySelectorAll("#panel form[method='post' i]")];
const buttons = (form) => [...form.querySelectorAll("button:not([type=button])")];

function isChanged(field) {
  if (field.type === "hidden" || field.disabled || !field.name) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) {
    const had = [...field.options].filter((option) => option.defaultSelected);
    if (!had.length && !field.multiple) return field.selectedIndex > 0;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

const isDirty = (form) => [...form.elements].some(isChanged);
const dirty = (but = null) => forms().filter((form) => form !== but && isDirty(form));

/* The dialog's answer: "save", "discard" or "stay". One that can be sent in several ways is for the person to send. */
function ask(unsaved) {
  const box = dialog();
  box.querySelector("[value=save]").hidden = unsaved.some((form) => buttons(form).length !== 1);
  box.returnValue = "stay";
  box.showModal();
  return new Promise((answer) => box.addEventListener("close", () => answer(box.returnValue || "stay"), { once: true }));
}

/* Sends one; what the page answers says which version the others now stand on. A refusal is shown as it always is. */
async function save(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, buttons(form)[0]) });
  if (!answer.ok || !answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const version = page.querySelector("#head-form [name=version]")?.value;
  if (version) for (const field of document.querySelectorAll("#panel [name=version], #head-form [name=version]")) field.value = version;
  letGo(form);
  return true;
}

function letGo(form) {
  form.reset();
  for (const field of form.elements) if (isChanged(field)) field.disabled = true;
}

/* Whether one may go on. */
async function settled(unsaved) {
  const answer = await ask(unsaved);
  if (answer === "stay") return false;
  for (const form of unsaved) {
    if (answer === "discard") letGo(form);
    else if (!(await save(form).catch(() => false))) {
      isPassing = true;
      form.requestSubmit(buttons(form)[0]);
      return false;
    }
  }
  return true;
}

let isPassing = false;

/* Does what was pressed once more, now that it may. */
async function askFirst(event, unsaved, again) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await settled(unsaved))) return;
  isPassing = true;
  again();
  isPassing = false;
}

function onClick(event) {
  const link = event.target.closest?.("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || isPassing || link.target || link.hasAttribute("download")) return;
  const goes = new URL(link.href, location.href);
  const isHere = goes.hash && goes.pathname + goes.search === location.pathname + location.search;
  const isInPlace = isHere || link.closest("dialog, .column-head, .pagination") || link.dataset.lightbox !== undefined || link.dataset.toPanel !== undefined;
  if (isInPlace || goes.origin !== location.origin) return;
  const unsaved = dirty();
  if (unsaved.length) askFirst(event, unsaved, () => link.click());
}

/* Another form that leads to a new page; what answers in its place leaves the panel alone. */
function onSubmit(event) {
  const form = event.target;
  if (isPassing || form.matches("[hx-post], [hx-get], [data-composer], dialog *") || event.submitter?.matches("[hx-post]")) return;
  const unsaved = dirty(form);
  if (unsaved.length) askFirst(event, unsaved, () => form.requestSubmit(event.submitter));
  else if (form.closest("#panel") || form.id === "head-form") isLeaving = true;
}

let isLeaving = false;

function onLeave(event) {
  if (!isPassing && !isLeaving && dirty().length) event.preventDefault();
}

/* What refreshes by itself waits while one writes in it. */
function onSwap(event) {
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  if (!["live-refresh", "live:ticket"].includes(cause)) return;
  if (dirty().some((form) => event.detail.target.contains(form))) event.detail.shouldSwap = false;
}

export function startUnsaved() {
  if (!dialog()) return;
  document.addEventListener("click", onClick, true);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:beforeSwap", onSwap);
  window.addEventListener("beforeunload", onLeave);
  window.addEventListener("pageshow", () => (isLeaving = false));
}
