/* Macros in the palette: what fits the open ticket, with a preview of what it does there. Choosing one is the same
   as choosing it after "::": its text comes where the cursor was, the rest as chips. */
import { composers, textOf } from "./composer/form.js";
import { previewOf } from "./macros.js";

const PAUSE_MS = 90;
let timer = 0;

const pane = () => document.querySelector("#palette-preview");

function hide() {
  clearTimeout(timer);
  pane().hidden = true;
  pane().replaceChildren();
}

async function show(entry) {
  const macro = await previewOf(entry.href).catch(() => null);
  if (!macro || entry.getAttribute("aria-selected") !== "true" || !entry.isConnected) return;
  pane().innerHTML = macro.preview;
  pane().hidden = false;
  pane().tabIndex = 0;
  entry.scrollIntoView({ block: "nearest" });
}

function onMeant({ detail: { entry } }) {
  clearTimeout(timer);
  if (!entry?.dataset.paletteMacro) return hide();
  timer = setTimeout(() => show(entry), PAUSE_MS);
}

function onClick(event) {
  const entry = event.target.closest?.("[data-palette-macro]");
  const [form] = composers();
  if (!entry || !form || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  entry.closest("dialog").close();
  const detail = { id: entry.dataset.paletteMacro, textarea: textOf(form) };
  document.dispatchEvent(new CustomEvent("macro:chosen", { detail }));
}

/* The server is told which ticket is open: only a composer says so, and only there can a macro be used. */
function onAsk(event) {
  const [form] = composers();
  if (event.detail.elt?.closest?.("#palette") && form) event.detail.parameters.ticket = form.dataset.reference;
}

export function startPaletteMacros() {
  document.addEventListener("palette:meant", onMeant);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:configRequest", onAsk);
}
