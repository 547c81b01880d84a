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

// The list stays while tickets are opened beside it: only main and panel change.
export function openBeside(row) {
  return window.htmx.ajax("GET", row.href, { target: "#main", swap: "innerHTML show:none" }).then(() => {
    history.pushState({ beside: true }, "", row.href);
    address = location.pathname + location.search;
    rows().forEach((other) => other.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    document.dispatchEvent(new CustomEvent("ticket:opened"));
  });
}

function onClick(event) {
  const row = event.target.closest("[data-list] [data-row]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!row || !isPlain || event.defaultPrevented || !document.querySelector("#panel")) return;
  event.preventDefault();
  openBeside(row);
}

/* Another place on the same page is no other page. */
let address = location.pathname + location.search;
function onPop() {
  if (address !== location.pathname + location.search) location.reload();
}

export function startRows() {
  document.addEventListener("click", onClick);
  window.addEventListener("popstate", onPop);
}
