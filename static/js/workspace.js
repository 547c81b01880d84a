// The workspace's own behaviour: keys, drafts kept in the browser, and refreshing what a live event touched.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row === document.activeElement || row.getAttribute("aria-current"));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  next.focus();
}

function compose(mode) {
  const composer = document.querySelector("#composer");
  if (!composer) return;
  composer.querySelector(`[name="mode"][value="${mode}"]`).checked = true;
  composer.querySelector("textarea").focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => document.activeElement?.matches("[data-row]") && document.activeElement.click(),
  "/": () => document.querySelector("[data-global-search]")?.focus(),
  r: () => compose("public"),
  n: () => compose("internal"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = event.target.closest("form.composer");
    form?.querySelector("[data-send]").click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = keys[event.key] ?? (pressed && (() => pressed.click()));
  if (!action) return;
  event.preventDefault();
  action();
});

// Drafts: kept per ticket until they are sent; the server's answer with errors outranks them.
function startDraft() {
  const composer = document.querySelector("form[data-draft]:not([data-started])");
  if (!composer) return;
  composer.dataset.started = "yes";
  const key = `draft:${composer.dataset.draft}`;
  const text = composer.querySelector("textarea");
  const status = composer.querySelector("[data-draft-status]");
  if (!text.value) text.value = localStorage.getItem(key) ?? "";
  if (text.value) status.textContent = status.dataset.saved;
  text.addEventListener("input", () => {
    localStorage.setItem(key, text.value);
    status.textContent = text.value ? status.dataset.saved : "";
  });
  composer.addEventListener("submit", () => sessionStorage.setItem("sent-draft", key));
}

// A draft is forgotten only when the next page shows that the sending worked.
const sent = sessionStorage.getItem("sent-draft");
if (sent && document.querySelector(".toast--success")) localStorage.removeItem(sent);
sessionStorage.removeItem("sent-draft");
startDraft();

// Where main scrolls by itself, a ticket shows its newest message, and follows it when one arrives.
const main = document.querySelector("#main");
const scrolls = () => main && document.querySelector("#conversation") && getComputedStyle(main).overflowY === "auto";
const isAtEnd = () => main.scrollHeight - main.scrollTop - main.clientHeight < 80;

function showNewest() {
  if (scrolls() && !location.hash) main.scrollTop = main.scrollHeight;
}

let wasAtEnd = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  wasAtEnd = event.detail.target.id === "conversation" && scrolls() && isAtEnd();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (wasAtEnd && event.detail.target.id === "conversation") showNewest();
});
showNewest();

// The list stays while tickets are opened beside it: only main and panel change.
function openBeside(row) {
  window.htmx.ajax("GET", row.href, { target: "#main", swap: "innerHTML show:none" }).then(() => {
    history.pushState({ beside: true }, "", row.href);
    rows().forEach((other) => other.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    startDraft();
    showNewest();
  });
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-list] [data-row]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!row || !isPlain || !document.querySelector("#panel")) return;
  event.preventDefault();
  openBeside(row);
});

window.addEventListener("popstate", () => location.reload());

// Live: what the event is about refreshes itself; the list only offers what is new.
document.addEventListener("live:ticket", (event) => {
  const touched = document.querySelectorAll(`[data-live-ticket="${event.detail.id}"], [data-live-list]`);
  touched.forEach((element) => window.htmx.trigger(element, "live-refresh"));
});

// How many files are chosen, on the button that chose them.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files]")) return;
  const label = event.target.closest("label").querySelector("[data-files-label]");
  label.dataset.none ??= label.textContent;
  const count = event.target.files.length;
  label.textContent = count === 0 ? label.dataset.none : count === 1 ? label.dataset.one : label.dataset.many.replace("#", count);
});
