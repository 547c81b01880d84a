/* A job that is over leaves the tray by itself after its time, unless one is just at it. */
const LOOK_MS = 2000;
const until = new WeakMap();

function look() {
  for (const card of document.querySelectorAll("[data-bulk-left]")) {
    if (!until.has(card)) until.set(card, Date.now() + Number(card.dataset.bulkLeft) * 1000);
    if (Date.now() > until.get(card) && !card.matches(":hover, :focus-within")) card.remove();
  }
}

export function startBulkTray() {
  look();
  setInterval(look, LOOK_MS);
}
