/* What happens while one looks: new messages are added below, the head changes in place, and nothing that is read moves. */
import { arrived, arrivedCount } from "./thread-seen.js";
import { isAtEnd, region, scroller, thread, tidyDays } from "./thread-parts.js";

const TOGETHER_MS = 40;
let timer = 0;
let isAsking = false;
let isStale = false;
let waitingHead = null;

function address(place) {
  const query = new URLSearchParams(location.search);
  query.delete("message");
  query.set("after", thread().dataset.lastMessage);
  query.set("event", thread().dataset.lastEvent);
  return `${place.dataset.newsUrl}?${query}`;
}

async function ask() {
  const place = region();
  if (!place || !thread()) return;
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  try {
    const answer = await fetch(address(place), { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const news = page.querySelector("#news");
    if (news && place === region()) show(news);
  } catch {
    // The next event, or the feed's return, asks again.
  } finally {
    isAsking = false;
  }
  if (isStale) {
    isStale = false;
    ask();
  }
}

function show(news) {
  const wasAtEnd = isAtEnd();
  const held = composerTop();
  const fresh = news.hasAttribute("data-rearranged") ? replace(news) : append(news);
  Object.assign(thread().dataset, { lastMessage: news.dataset.lastMessage, lastEvent: news.dataset.lastEvent });
  keepComposer(held);
  showHead(news.querySelector("[data-head]"));
  for (const mark of ["guide", "handoff"]) {
    const dot = document.querySelector(`[data-mark="${mark}"]`);
    if (dot) dot.hidden = !(mark in news.dataset);
  }
  arrived(fresh, news.dataset.version);
  announce(fresh);
  if (wasAtEnd) toEnd();
  offer(fresh.length);
}

function append(news) {
  const nodes = [...news.querySelector("[data-entries]").children].filter((node) => !node.id || !document.getElementById(node.id));
  thread().append(...nodes);
  tidyDays();
  for (const node of nodes) window.htmx.process(node);
  return nodes.filter((node) => node.dataset.message && "new" in node.dataset);
}

/* Messages were moved elsewhere or came from elsewhere: all of it, at the place where one was. */
function replace(news) {
  const before = new Set([...thread().querySelectorAll("[data-message]")].map((node) => node.id));
  const top = scroller().scrollTop;
  thread().replaceChildren(...news.querySelector("[data-entries]").children);
  window.htmx.process(thread());
  scroller().scrollTop = top;
  return [...thread().querySelectorAll("[data-message][data-new]")].filter((node) => !before.has(node.id));
}

/* On a phone the composer lies below the conversation: what is typed into stays where it is. */
function composerTop() {
  const top = document.querySelector(".main__foot")?.getBoundingClientRect().top ?? Infinity;
  return scroller() === document.scrollingElement && top < window.innerHeight ? top : null;
}

function keepComposer(top) {
  if (top === null) return;
  scroller().scrollTop += document.querySelector(".main__foot").getBoundingClientRect().top - top;
}

function toEnd() {
  if (scroller() !== document.scrollingElement) scroller().scrollTop = scroller().scrollHeight;
}

/* The head waits while one of its menus is open. */
function showHead(fresh) {
  const head = document.querySelector("#ticket-head");
  if (!head || !fresh) return;
  if (head.querySelector("details[open]") || head.contains(document.activeElement)) {
    waitingHead = fresh;
    return;
  }
  waitingHead = null;
  const presence = head.querySelector("[data-presence-here]");
  head.replaceChildren(...fresh.children);
  if (presence) head.querySelector("[data-presence-here]")?.replaceWith(presence);
  window.htmx.process(head);
}

function showWaitingHead() {
  setTimeout(() => waitingHead && region() && showHead(waitingHead), 0);
}

function announce(messages) {
  const says = document.querySelector("[data-thread-says]");
  const last = messages.at(-1);
  if (!says || !last) return;
  const words = last.classList.contains("message--internal") ? says.dataset.note : says.dataset.reply;
  says.textContent = words.replace("#", last.dataset.author);
}

function offer() {
  const button = document.querySelector("[data-jump-below]");
  if (!button) return;
  const count = isAtEnd() ? 0 : arrivedCount();
  button.hidden = count === 0;
  const words = count === 1 ? button.dataset.one : button.dataset.many.replace("#", count);
  button.querySelector("[data-jump-words]").textContent = words;
}

function onClick(event) {
  if (!event.target.closest("[data-jump-below]")) return;
  thread().lastElementChild.scrollIntoView({ block: "end" });
  toEnd();
}

export function startNews() {
  document.addEventListener("live-refresh", (event) => {
    if (event.target !== region()) return;
    clearTimeout(timer);
    timer = setTimeout(ask, TOGETHER_MS);
  });
  document.addEventListener("click", onClick);
  document.addEventListener("toggle", showWaitingHead, true);
  document.addEventListener("focusout", showWaitingHead);
  document.addEventListener("thread:seen", offer);
  document.addEventListener("ticket:opened", () => (waitingHead = null));
}
