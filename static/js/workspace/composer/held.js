/* Replies on their way: the seconds left, in words and as a bar; when they are over the page sees to the sending. */
import { token } from "./form.js";

const started = new WeakSet();
/* A worker sends in time; a page that still waits so long after asks for it itself. */
const GRACE_MS = 1500;

async function send(box) {
  const words = box.querySelector("[data-countdown]");
  try {
    const answer = await fetch(box.dataset.sendUrl, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token(box.querySelector("form")) },
      redirect: "manual",
    });
    if (!answer.ok) return;
    finish(box, words, await answer.json());
  } catch {
    /* the sweep sends it */
  }
}

function finish(box, words, { reason }) {
  if (box.matches(".toast")) {
    words.textContent = reason || words.dataset.sent;
    box.querySelector("[data-held-undo]")?.remove();
    setTimeout(() => box.remove(), 4000);
    return;
  }
  const id = document.querySelector("#held")?.dataset.liveTicket;
  if (id) document.dispatchEvent(new CustomEvent("live:ticket", { detail: { id: Number(id) } }));
}

function tick(box, due) {
  if (!box.isConnected) return;
  const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
  const words = box.querySelector("[data-countdown]");
  const bar = box.querySelector("progress");
  words.textContent = left ? words.dataset.sending.replace("#", left) : words.dataset.due;
  if (bar) bar.value = bar.max - left;
  if (left) setTimeout(tick, 250, box, due);
  else setTimeout(() => box.isConnected && send(box), GRACE_MS);
}

function startAll() {
  for (const box of document.querySelectorAll("[data-held]")) {
    if (started.has(box)) continue;
    started.add(box);
    const bar = box.querySelector("progress");
    if (bar) bar.hidden = false;
    tick(box, Date.now() + Number(box.dataset.seconds) * 1000);
  }
}

export function startHeld() {
  document.addEventListener("htmx:afterSettle", startAll);
  document.addEventListener("ticket:opened", startAll);
  startAll();
}
