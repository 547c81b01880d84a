/* One feed of server-sent events a page. Each `ticket` event becomes a DOM event `live:ticket` on document, with
   detail {id, version}. An element that shows one ticket says so with data-live-ticket="<id>" and refreshes by
   hx-trigger="live:ticket from:document"; events of other tickets do not reach it. After a break each ticket shown is
   told of once, and once the id 0, for lists. Without EventSource, or without a feed, pages simply stay as they are. */
import { keepsListening } from "./notices.js";

const RETRY_MS = [3000, 5000, 10000, 30000, 60000];

function wanted() {
  const reference = document.querySelector("[data-live-reference]")?.dataset.liveReference;
  return reference ? `/live/?ticket=${encodeURIComponent(reference)}` : "/live/";
}

let address = wanted();
let feed = null;
let failures = 0;
let wasLost = false;

function tell(detail) {
  document.dispatchEvent(new CustomEvent("live:ticket", { detail }));
}

function tellAll() {
  const shown = [...document.querySelectorAll("[data-live-ticket]")].map((element) => Number(element.dataset.liveTicket));
  for (const id of new Set([0, ...shown])) tell({ id });
}

function onTicket(event) {
  try {
    const detail = JSON.parse(event.data);
    // The id 0 stands for several tickets that one person changed at once.
    if (detail.id === 0) tellAll();
    else tell(detail);
  } catch {
    tellAll();
  }
}

/* Who came to a ticket, writes on it or left it: `live:presence` on document, with detail {id, person}. */
function onPresence(event) {
  document.dispatchEvent(new CustomEvent("live:presence", { detail: JSON.parse(event.data) }));
}

/* Somewhere tickets changed, perhaps of teams that tell us nothing else: `live:lists`, with detail {changes}. */
function onLists(event) {
  document.dispatchEvent(new CustomEvent("live:lists", { detail: JSON.parse(event.data) }));
}

function onOpen() {
  failures = 0;
  if (wasLost) tellAll();
  wasLost = false;
  show(true);
}

/* The browser retries by itself unless the answer was a refusal; then we ask again, ever more rarely. */
function onError() {
  wasLost = true;
  show(false);
  if (feed.readyState !== EventSource.CLOSED) return;
  setTimeout(open, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
  failures += 1;
}

function show(on) {
  for (const dot of document.querySelectorAll(".live-dot")) dot.classList.toggle("live-dot--off", !on);
}

function open() {
  if (document.visibilityState === "hidden") return;
  feed?.close();
  feed = new EventSource(address);
  feed.addEventListener("open", onOpen);
  feed.addEventListener("error", onError);
  feed.addEventListener("ticket", onTicket);
  feed.addEventListener("presence", onPresence);
  feed.addEventListener("lists", onLists);
  feed.addEventListener("notice", (event) => {
    document.dispatchEvent(new CustomEvent("live:notice", { detail: JSON.parse(event.data) }));
  });
}

/* A page put aside gives its connection back: browsers allow few for one site. */
function onVisibility() {
  if (document.visibilityState === "visible") {
    if (!feed || feed.readyState === EventSource.CLOSED) open();
    return;
  }
  if (keepsListening()) return;
  feed?.close();
  wasLost = true;
}

/* An element that shows one ticket keeps quiet when the event was about another. */
function onRequest(event) {
  const { elt, requestConfig } = event.detail;
  const cause = requestConfig?.triggeringEvent;
  const shown = elt.dataset.liveTicket;
  if (cause?.type !== "live:ticket" || !shown) return;
  if (String(cause.detail?.id) !== shown) event.preventDefault();
}

/* Another ticket was opened on the same page: its feed is another one. */
function onSwap() {
  if (wanted() === address) return;
  address = wanted();
  open();
}

if ("EventSource" in window) {
  open();
  document.addEventListener("htmx:afterSettle", onSwap);
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("pagehide", () => feed?.close());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    wasLost = true;
    open();
  });
}
document.addEventListener("htmx:beforeRequest", onRequest);
