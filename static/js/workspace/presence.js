/* Who else is here: told every fifteen seconds while the page is looked at, heard live, drawn in the head and in the
   rows of the list ([data-presence="<ticket's id>"]). Best effort: without it nothing is missing but the avatars. */
import { fields, post } from "./request.js";

const BEAT_MS = 15_000;
const TYPING_EVERY_MS = 3_000;
const SILENCE_MS = 6_000;
const FORGET_MS = 32_000;
const SHOWN_IN_ROW = 3;
const SHOWN_IN_HEAD = 4;

const tab = Math.random().toString(36).slice(2, 12) || "tab";
const heard = new Map();
let place = null;
let lastTyping = 0;
let silence = 0;
let looking = 0;

const isLooking = () => document.visibilityState === "visible";
const me = () => Number(document.querySelector("[data-me]")?.dataset.me ?? 0);
const spans = () => [...document.querySelectorAll("[data-presence]")];
const rowIds = () => [...new Set(spans().map((span) => span.dataset.presence))].slice(0, 100);

async function tell(state) {
  if (!place || !isLooking()) return;
  const answer = await post(place.url, { state, tab, ids: rowIds().join(",") }).catch(() => null);
  if (answer?.ok) hear((await answer.json()).tickets);
}

async function look() {
  const ids = rowIds();
  if (!ids.length || !isLooking()) return;
  const url = document.querySelector("[data-presence-list]").dataset.presenceList;
  const answer = await fetch(`${url}?ids=${ids.join(",")}`).catch(() => null);
  if (answer?.ok) hear((await answer.json()).tickets);
}

function beat() {
  if (place) tell(lastTyping && Date.now() - lastTyping < SILENCE_MS ? "typing" : "viewing");
  else look();
}

function leave() {
  if (place) navigator.sendBeacon(place.url, fields({ state: "gone", tab }));
}

/* What the server says replaces what was heard of these tickets. */
function hear(tickets) {
  for (const [id, people] of Object.entries(tickets)) {
    heard.set(Number(id), new Map(people.map((person) => [person.id, { ...person, at: Date.now() }])));
  }
  draw();
}

function onLive({ detail }) {
  const { id, person } = detail;
  if (!person || person.id === me()) return;
  const people = heard.get(id) ?? new Map();
  if (person.state === "gone") people.delete(person.id);
  else people.set(person.id, { ...person, at: Date.now() });
  heard.set(id, people);
  draw();
}

function others(id) {
  const people = [...(heard.get(Number(id))?.values() ?? [])].filter(({ at }) => Date.now() - at < FORGET_MS);
  return people.sort((a, b) => (b.state === "typing") - (a.state === "typing") || a.name.localeCompare(b.name));
}

function disc(person, words) {
  const span = document.createElement("span");
  span.className = `avatar avatar--small avatar--${person.hue}${person.state === "typing" ? " avatar--typing" : ""}`;
  span.textContent = person.initials;
  span.title = words;
  span.setAttribute("aria-hidden", "true");
  return span;
}

function words(person, source) {
  return (person.state === "typing" ? source.wordsTyping : source.wordsViewing).replace("#", person.name);
}

function sentence(people, source) {
  const writer = people.find((person) => person.state === "typing");
  if (writer ?? people.length === 1) return words(writer ?? people[0], source);
  return people.length ? source.wordsMany.replace("#", people.length) : "";
}

/* "Lena writes", "2 here": beside the avatars, so that it always fits. */
function short(people, source) {
  const writer = people.find((person) => person.state === "typing");
  if (writer) return source.shortTyping.replace("#", writer.name.split(" ")[0]);
  return source.shortViewing.replace("#", people.length === 1 ? people[0].name.split(" ")[0] : people.length);
}

function text(className, content) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = content;
  return span;
}

function drawInto(span, people, source, limit) {
  const state = people.map((person) => `${person.id}${person.state}`).join();
  if (span.dataset.drawn === state) return;
  span.dataset.drawn = state;
  const discs = people.slice(0, limit).map((person) => disc(person, words(person, source)));
  const said = people.length ? [text("visually-hidden", sentence(people, source))] : [];
  if (people.length && limit === SHOWN_IN_HEAD) {
    const seen = text("presence__words truncate", short(people, source));
    seen.setAttribute("aria-hidden", "true");
    said.push(seen);
    span.title = people.map((person) => words(person, source)).join(", ");
  }
  span.replaceChildren(...discs, ...said);
}

function draw() {
  const here = document.querySelector("[data-presence-here]");
  const source = document.querySelector("[data-words-viewing]").dataset;
  if (here && place) drawInto(here, others(place.id), source, SHOWN_IN_HEAD);
  for (const span of spans()) drawInto(span, others(span.dataset.presence), source, SHOWN_IN_ROW);
}

function onInput(event) {
  if (!event.target.closest("#composer")) return;
  clearTimeout(silence);
  silence = setTimeout(stopTyping, SILENCE_MS);
  if (Date.now() - lastTyping < TYPING_EVERY_MS) return;
  lastTyping = Date.now();
  tell("typing");
}

function stopTyping() {
  clearTimeout(silence);
  if (!lastTyping) return;
  lastTyping = 0;
  tell("viewing");
}

function open() {
  const region = document.querySelector("#conversation[data-presence-url]");
  const url = region?.dataset.presenceUrl;
  if (place && place.url !== url) leave();
  lastTyping = 0;
  place = url ? { url, id: Number(region.dataset.liveTicket) } : null;
  beat();
}

/* Rows that were drawn just now ask once, together. */
function onLoad(event) {
  if (!event.detail.elt.querySelector?.("[data-presence]")) return;
  draw();
  clearTimeout(looking);
  looking = setTimeout(look, 150);
}

function onVisibility() {
  if (isLooking()) beat();
  else leave();
}

export function startPresence() {
  if (!document.querySelector("[data-presence-list]")) return;
  document.addEventListener("live:presence", onLive);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", (event) => event.target.closest("#composer") && stopTyping());
  document.addEventListener("ticket:opened", open);
  document.addEventListener("htmx:load", onLoad);
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  setInterval(beat, BEAT_MS);
  setInterval(draw, BEAT_MS / 3);
  open();
}
