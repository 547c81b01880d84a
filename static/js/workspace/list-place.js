/* A list keeps its place: how many rows were drawn and how far it was scrolled, for as long as the tab lives. What is
   open in it is in sight. */
const column = () => document.querySelector("#list-column .column-scroll");
const wide = () => document.querySelector(".list-wide");

/* Which list it is, whatever the address that it is read from. */
function keyOf(address) {
  const query = new URL(address, location.href).searchParams;
  for (const name of ["open", "wide", "rows", "after", "ids", "tab", "page"]) query.delete(name);
  query.sort();
  return `list:${query}`;
}

const addressOf = () => document.querySelector("[data-rows-now]")?.dataset.rowsNow;
const recall = (key) => JSON.parse(sessionStorage.getItem(key) ?? "{}");

function keep() {
  const address = addressOf();
  const rows = document.querySelectorAll("[data-rows-now] [data-id]").length;
  if (!address || !rows) return;
  const key = keyOf(address);
  const now = wide() ? { wide: document.querySelector("#main").scrollTop, top: null } : { top: column()?.scrollTop ?? 0 };
  sessionStorage.setItem(key, JSON.stringify({ ...recall(key), ...now, rows }));
}

/* Moves the column alone, never the page. */
function showCurrent() {
  const row = column()?.querySelector("[aria-current]")?.closest("[data-id]");
  if (!row) return;
  const [box, place] = [column().getBoundingClientRect(), row.getBoundingClientRect()];
  if (place.top >= box.top && place.bottom <= box.bottom) return;
  column().scrollTop += place.top - box.top - (box.height - place.height) / 2;
}

function restore() {
  const address = addressOf();
  if (!address) return;
  const place = recall(keyOf(address));
  if (wide() && place.wide) document.querySelector("#main").scrollTop = place.wide;
  if (column() && place.top) column().scrollTop = place.top;
  showCurrent();
}

const isList = (target) => target?.id === "list-column";

/* As many rows as there were, so that the one that is open is among them. */
function onRequest(event) {
  const { target, parameters, path } = event.detail;
  if (!isList(target)) return;
  const { rows } = recall(keyOf(path));
  if (rows > 25) parameters.rows = rows;
}

function cameBack() {
  const [how] = performance.getEntriesByType("navigation");
  return ["back_forward", "reload"].includes(how?.type);
}

export function startListPlace() {
  document.addEventListener("htmx:configRequest", onRequest);
  document.addEventListener("htmx:beforeSwap", (event) => isList(event.detail.target) && keep());
  document.addEventListener("htmx:afterSettle", (event) => isList(event.target) && restore());
  document.addEventListener("ticket:opened", () => {
    keep();
    showCurrent();
  });
  window.addEventListener("pagehide", keep);
  if (cameBack()) restore();
}
