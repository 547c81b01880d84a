/* Selecting rows of the list: one, a range, all on the page, all that match. The selection outlives pages that are
   added, rows that are drawn anew and a reload of the same list; the form of the bar always sends all of it. */
import { here } from "./rows.js";

const STORE = "bulk-selection";
const CHECK = ".ticket-row__check";

const form = () => document.querySelector("#bulk-form");
const checks = () => [...document.querySelectorAll(`[data-list] ${CHECK}`)];
const checkOf = (row) => row?.closest(".ticket-row")?.querySelector(CHECK);
const listKey = () => form()?.elements.query.value ?? "";
const typing = (target) => target.closest?.(`input:not(${CHECK}), textarea, select, [contenteditable]`);

let chosen = new Set();
let anchor = null;
let isAll = false;

function recall() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(STORE));
  } catch {
    kept = null;
  }
  const isSame = kept && form() && kept.list === listKey();
  chosen = new Set(isSame ? kept.chosen : []);
  isAll = Boolean(isSame && kept.isAll);
  anchor = null;
}

function keep() {
  sessionStorage.setItem(STORE, JSON.stringify({ list: listKey(), chosen: [...chosen], isAll }));
}

function words(bar) {
  const number = new Intl.NumberFormat(document.documentElement.lang).format(chosen.size);
  if (isAll) return bar.dataset.bulkEvery;
  if (chosen.size === 1) return bar.dataset.bulkOne;
  return chosen.size ? bar.dataset.bulkMany.replace("#", number) : bar.dataset.bulkNone;
}

let said = 0;

/* Politely: once the selecting pauses, not at every row of a range. */
function say(text) {
  clearTimeout(said);
  said = setTimeout(() => {
    const region = document.querySelector("[data-bulk-said]");
    if (region) region.textContent = text;
  }, 400);
}

/* What is seen and what would be sent, brought to what is chosen. */
function show() {
  const bar = form();
  if (!bar) return;
  const shown = new Set();
  for (const check of checks()) {
    check.checked = isAll || chosen.has(check.value);
    shown.add(check.value);
  }
  const beyond = [...chosen].filter((pk) => !shown.has(pk));
  bar.querySelector("[data-bulk-more]").value = beyond.join(",");
  bar.querySelector("[data-bulk-all]").checked = isAll;
  bar.querySelector("[data-bulk-count]").textContent = words(bar);
  bar.classList.toggle("is-shown", isAll || chosen.size > 0);
}

let counted = "";

function changed() {
  const bar = form();
  if (!bar) return;
  keep();
  show();
  say(words(bar));
  if (chosen.size && counted !== listKey()) {
    counted = listKey();
    window.htmx.trigger("#bulk-matching", "bulk-count");
  }
}

function choose(check, on) {
  isAll = false;
  if (on) chosen.add(check.value);
  else chosen.delete(check.value);
}

function toggle(check, on = !chosen.has(check.value)) {
  choose(check, on);
  anchor = check.value;
  changed();
}

/* From the row last chosen to this one, as a spreadsheet does. */
function range(check) {
  const all = checks();
  const from = all.findIndex((other) => other.value === anchor);
  const to = all.indexOf(check);
  if (from < 0) return toggle(check, true);
  for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) choose(other, true);
  changed();
}

function page() {
  checks().forEach((check) => choose(check, true));
  changed();
}

export function clear() {
  chosen.clear();
  isAll = false;
  anchor = null;
  changed();
}

function onClick(event) {
  if (event.target.closest("[data-bulk-page]")) return page();
  if (event.target.closest("[data-bulk-clear]")) return clear();
  const check = event.target.closest(`[data-list] ${CHECK}`);
  const row = event.target.closest("[data-list] .ticket-row");
  if (check && event.shiftKey) return range(check);
  if (check) return toggle(check, check.checked);
  if (row && event.shiftKey && checkOf(row)) {
    event.preventDefault();
    range(checkOf(row));
  }
}

function onChange(event) {
  if (!event.target.matches("[data-bulk-all]")) return;
  isAll = event.target.checked;
  changed();
}

const isBusy = () => document.querySelector("dialog[open], details.menu[open]");

function onLetter(event) {
  if (event.key.toLowerCase() !== "x" || document.body.dataset.singleKeys === "off") return;
  const check = checkOf(document.activeElement?.closest(".ticket-row") ?? here());
  if (!check) return;
  event.preventDefault();
  if (event.shiftKey) range(check);
  else toggle(check);
}

function onKey(event) {
  if (!form() || typing(event.target) || isBusy() || event.altKey) return;
  const isInList = document.activeElement?.closest("[data-list]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && isInList) {
    event.preventDefault();
    page();
  } else if (event.key === "Escape" && (chosen.size || isAll)) {
    clear();
  } else if (!event.ctrlKey && !event.metaKey) {
    onLetter(event);
  }
}

function refresh() {
  const list = document.querySelector("#list-column");
  if (list) window.htmx.ajax("GET", `${location.pathname}${location.search}`, { source: list, target: list, swap: "outerHTML" });
}

function onSwap(event) {
  const dialog = document.querySelector("#bulk-dialog");
  if (event.detail.target.id !== "bulk-dialog-body" || !dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("select, input:not([type=hidden]), button[type=submit]")?.focus();
}

/* A job that ends while one looks: it is said, and the list shows what became of its rows. */
const states = new Map();
const isOver = (card) => !["queued", "running"].includes(card.dataset.bulkState);

function ended(card) {
  say(card.dataset.bulkWords);
  refresh();
}

function watch() {
  for (const card of document.querySelectorAll("[data-bulk-job]")) {
    const before = states.get(card.dataset.bulkJob);
    states.set(card.dataset.bulkJob, card.dataset.bulkState);
    if (["queued", "running"].includes(before) && isOver(card)) ended(card);
  }
}

/* The new job is on top of the tray; one of a few tickets is over already. */
function onStarted() {
  document.querySelector("#bulk-dialog")?.close();
  clear();
  const card = document.querySelector("[data-bulk-job]");
  if (card && isOver(card)) ended(card);
}

export function startSelection() {
  document.addEventListener("click", onClick, true);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("bulk:started", onStarted);
  document.addEventListener("htmx:afterSwap", onSwap);
  new MutationObserver(onDrawn).observe(document.body, { childList: true, subtree: true });
  start();
  watch();
}

const holds = (node, selector) => node.nodeType === 1 && (node.matches(selector) || node.querySelector(selector));

/* Rows drawn anew are ticked as they were; another list begins its own selection. */
function onDrawn(records) {
  const added = records.flatMap((record) => [...record.addedNodes]);
  if (added.some((node) => holds(node, "#bulk-form")) && listKey() !== current) start();
  else if (added.some((node) => holds(node, `${CHECK}, #bulk-form`))) show();
  if (added.some((node) => holds(node, "[data-bulk-job]"))) watch();
}

let current = null;

function start() {
  current = form() ? listKey() : null;
  recall();
  show();
}
