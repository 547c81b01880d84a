/* How far the conversation was before one's eyes. The mark goes to the server when messages were really shown, and the
   version that the forms send grows only then: nobody answers past something that they have not seen. */
import { post } from "./request.js";
import { region, thread } from "./thread-parts.js";

const LOOK_MS = 700;
// What is unread on this page, and of it what arrived while it was open.
const unseen = new Set();
const live = new Set();
let eye = null;
let timer = 0;
let marked = 0;
let latest = 0;

function versions() {
  return document.querySelectorAll("[data-seen-version], #composer [name='version']");
}

function lastMessage() {
  return Number(thread()?.dataset.lastMessage ?? 0);
}

/* Everything up to the first that was not shown yet. */
function reached() {
  return unseen.size ? Math.min(...unseen) - 1 : lastMessage();
}

function settle() {
  const place = region();
  if (!place || document.visibilityState === "hidden") return;
  if (!live.size) {
    for (const input of versions()) input.value = latest;
    thread().dataset.seenVersion = latest;
  }
  const jump = document.querySelector("[data-jump-new]");
  if (jump && unseen.size === live.size) jump.hidden = true;
  document.dispatchEvent(new CustomEvent("thread:seen", { detail: { version: latest, unseen: live.size } }));
  if (reached() <= marked) return;
  marked = reached();
  post(place.dataset.seenUrl, { message: marked }).catch(() => (marked = 0));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(settle, LOOK_MS);
}

function onLook(entries) {
  if (document.visibilityState === "hidden") return;
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    unseen.delete(Number(target.dataset.message));
    live.delete(Number(target.dataset.message));
    eye.unobserve(target);
  }
  later();
}

/* A message counts as shown when part of it is below the head and above the composer. */
function watch(message) {
  unseen.add(Number(message.dataset.message));
  eye.observe(message);
}

/* New messages, and the version of the ticket with them. */
export function arrived(messages, version) {
  latest = Number(version);
  for (const message of messages) {
    live.add(Number(message.dataset.message));
    watch(message);
  }
  if (live.size) for (const input of versions()) input.value = thread().dataset.seenVersion;
  later();
}

export const arrivedCount = () => live.size;

function open() {
  eye?.disconnect();
  unseen.clear();
  live.clear();
  const shown = thread();
  if (!shown) return;
  const foot = document.querySelector(".main__foot");
  const covered = foot && getComputedStyle(foot).position === "sticky" ? foot.offsetHeight : 0;
  eye = new IntersectionObserver(onLook, { rootMargin: `0px 0px -${covered + 24}px 0px` });
  marked = Number(shown.dataset.readTo);
  latest = Number(shown.dataset.version);
  shown.dataset.seenVersion = shown.dataset.version;
  for (const message of shown.querySelectorAll("[data-message][data-new]")) watch(message);
  later();
}

export function startSeen() {
  document.addEventListener("ticket:opened", open);
  document.addEventListener("visibilitychange", () => {
    // What came while nobody looked is looked at now.
    for (const pk of unseen) {
      const message = document.getElementById(`message-${pk}`);
      if (message) {
        eye.unobserve(message);
        eye.observe(message);
      }
    }
    later();
  });
  open();
}
