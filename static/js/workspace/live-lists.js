/* Live: what an event is about refreshes itself; a list keeps its order, draws its own rows anew where they stand,
   and offers what is new. However many events land, each part asks at most once in its time. */
const LISTS_MS = 2000; // the bar of what is new, and the numbers in the rail
const ROWS_MS = 400;
const OTHERS_MS = 10000; // what happened to tickets of teams that tell us nothing by name
const SPREAD_MS = 1500; // so that not every open list asks in the same moment
const POLL_MS = 60000; // for what the feed lost
const AT_ONCE = 25; // rows that the server draws in one answer

/* Runs at once, then at most once in `wait`, and a last time for what came meanwhile. */
function coalesced(run, wait) {
  let timer = 0;
  let again = false;
  const fire = () => {
    run();
    timer = setTimeout(() => {
      timer = 0;
      if (again) {
        again = false;
        fire();
      }
    }, wait);
  };
  return () => {
    if (timer) again = true;
    else fire();
  };
}

const refresh = (selector) => document.querySelectorAll(selector).forEach((element) => window.htmx.trigger(element, "live-refresh"));
const refreshLists = coalesced(() => refresh("[data-live-list]"), LISTS_MS);
const refreshRail = coalesced(() => refresh("[data-live-rail]"), LISTS_MS);

const list = () => document.querySelector("[data-rows-now]");
const shown = () => [...(list()?.querySelectorAll("[data-id]") ?? [])].map((row) => row.dataset.id);
const touched = new Set();

/* What a row says is replaced; its place, its box, its focus and who is at it stay. */
function redraw(row, fresh) {
  const had = row.contains(document.activeElement) && document.activeElement.matches("[data-row]");
  const current = row.querySelector("[aria-current]") !== null;
  const parts = (of) => [...of.querySelectorAll(":scope > .ticket-row__link, :scope > .ticket-line__cell")];
  const news = parts(fresh);
  parts(row).forEach((part, at) => {
    if (news[at] && part.innerHTML !== news[at].innerHTML) part.replaceWith(news[at]);
  });
  row.classList.toggle("is-gone", fresh.classList.contains("is-gone"));
  const link = row.querySelector("[data-row]");
  if (current) link.setAttribute("aria-current", "true");
  if (had) link.focus({ preventScroll: true });
}

async function fetchRows(ids) {
  const answer = await fetch(`${list().dataset.rowsNow}&ids=${ids.join(",")}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  for (const id of ids) {
    const row = list()?.querySelector(`[data-id="${id}"]`);
    const fresh = page.content.querySelector(`[data-id="${id}"]`);
    if (row && fresh) redraw(row, fresh);
    else row?.classList.add("is-gone");
  }
  document.dispatchEvent(new CustomEvent("list:redrawn", { detail: { ids } }));
}

const redrawTouched = coalesced(() => {
  const here = shown().filter((id) => touched.has("0") || touched.has(id));
  touched.clear();
  for (let at = 0; at < here.length; at += AT_ONCE) fetchRows(here.slice(at, at + AT_ONCE)).catch(() => {});
}, ROWS_MS);

/* Of so many changes we heard by name: the telling that follows a moment later counts them too. */
let heard = 0;

const refreshOthers = coalesced(() => {
  touched.add("0");
  redrawTouched();
  refreshLists();
  refreshRail();
}, OTHERS_MS);

function onLists(event) {
  const isKnown = heard >= event.detail.changes;
  heard = isKnown ? heard - event.detail.changes : 0;
  if (!isKnown) setTimeout(refreshOthers, Math.random() * SPREAD_MS);
}

function onTicket(event) {
  heard += 1;
  const id = String(event.detail.id);
  document.querySelectorAll(`[data-live-ticket="${CSS.escape(id)}"]`).forEach((element) => window.htmx.trigger(element, "live-refresh"));
  touched.add(id);
  redrawTouched();
  refreshLists();
  refreshRail();
}

/* The bar compares with all rows that are shown, those of further pages too. */
function onRequest(event) {
  if (event.target.id === "new-bar") event.detail.parameters.shown = shown().join(",");
}

export function startLive() {
  document.addEventListener("live:ticket", onTicket);
  document.addEventListener("live:lists", onLists);
  document.addEventListener("htmx:configRequest", onRequest);
  setInterval(() => document.visibilityState === "visible" && refreshRail(), POLL_MS);
}
