/* The rows of the list: which there are, which one is meant, and opening one beside the list. */
export const rows = () => [...document.querySelectorAll("[data-row]")];

/* The row under the cursor: the one with the focus, else the one that is open. */
export const here = () => {
  const focused = document.activeElement?.closest("[data-row]");
  return focused ?? document.querySelector("[data-row][aria-current]");
};

export function move(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(here()) + step, 0), all.length - 1)];
  next.focus();
}

/* From the ticket that is open to the one after or before it in the list, wherever the focus is. */
export function turn(step) {
  const all = rows();
  const at = all.findIndex((row) => row.matches("[aria-current]"));
  const row = at < 0 ? all[0] : all[at + step];
  row?.click();
}

const main = () => document.querySelector("#main");
let wanted = ""; // the address of the ticket that was asked for last

function mark(row) {
  rows().forEach((other) => other.removeAttribute("aria-current"));
  row?.setAttribute("aria-current", "true");
}

/* The list of a page without a ticket has no panel yet: it gets one with its first ticket, and stays as it is. */
function makeRoom() {
  document.querySelector(".workspace").classList.remove("focus-list");
  if (!document.querySelector("#panel")) {
    main().after(Object.assign(document.createElement("aside"), { id: "panel", className: "panel" }));
  }
}

// The list stays while tickets are opened beside it: only main and panel change. Until they come, one sees what was meant.
export function openBeside(row) {
  const before = document.querySelector("[data-row][aria-current]");
  const address = row.href;
  wanted = address;
  mark(row);
  main().setAttribute("aria-busy", "true");
  const done = (error) => {
    if (wanted !== address) return;
    wanted = "";
    main().removeAttribute("aria-busy");
    if (error || main().querySelector(`[data-live-reference="${referenceOf(address)}"]`) === null) return mark(before);
    history.pushState({ beside: true }, "", address);
    shown = location.pathname + location.search;
    mark(row.isConnected ? row : null);
    document.dispatchEvent(new CustomEvent("ticket:opened"));
  };
  return window.htmx.ajax("GET", address, { target: "#main", swap: "innerHTML show:none" }).then(() => done(), done);
}

const referenceOf = (address) => new URL(address).pathname.split("/").filter(Boolean).at(-1);

/* An answer that a later choice has overtaken is not shown; one that leads elsewhere is gone to. */
function onSwap(event) {
  const { target, requestConfig, xhr } = event.detail;
  if (!wanted || target !== main() || requestConfig?.verb !== "get") return;
  const isMeant = new URL(requestConfig.path, location.href).href === wanted;
  const isThere = new URL(xhr.responseURL || wanted, location.href).pathname === new URL(wanted).pathname;
  if (isMeant && isThere) return makeRoom();
  event.detail.shouldSwap = false;
  if (isMeant) location.assign(xhr.responseURL);
}

const hasRoomBeside = () => matchMedia("(min-width: 55.01rem)").matches;

function onClick(event) {
  const row = event.target.closest(".list-column[data-list] [data-row]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!row || !isPlain || event.defaultPrevented || !hasRoomBeside()) return;
  event.preventDefault();
  openBeside(row);
}

/* Another place on the same page is no other page. */
let shown = location.pathname + location.search;
function onPop() {
  if (shown !== location.pathname + location.search) location.reload();
}

export function startRows() {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:beforeSwap", onSwap);
  window.addEventListener("popstate", onPop);
}
