/* The running timer in the rail counts on by itself; the server says how long it ran when the page was made. */
const HALF_MINUTE = 30_000;

function clock(seconds) {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export function startTimer() {
  const timer = document.querySelector("[data-timer]");
  if (!timer) return;
  const since = Date.now() - Number(timer.dataset.seconds) * 1000;
  const shown = timer.querySelector("[data-timer-clock]");
  setInterval(() => {
    shown.textContent = clock((Date.now() - since) / 1000);
  }, HALF_MINUTE);
}
