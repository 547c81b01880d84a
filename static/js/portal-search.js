/* Arrow keys go from the search box through the answers and back; Escape closes them. Typing and sending work without. */
const links = (list) => [...list.querySelectorAll("a")];

function onKey(event, box, list) {
  const all = links(list);
  if (event.key === "Escape" && all.length) {
    event.preventDefault();
    list.replaceChildren();
    box.focus();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !all.length) return;
  event.preventDefault();
  const next = all.indexOf(document.activeElement) + step;
  if (next < 0) box.focus();
  else all[Math.min(next, all.length - 1)].focus();
}

for (const box of document.querySelectorAll("[data-answers]")) {
  const list = document.getElementById(box.dataset.answers);
  for (const part of [box, list]) part.addEventListener("keydown", (event) => onKey(event, box, list));
  box.addEventListener("input", () => {
    if (!box.value.trim()) list.replaceChildren();
  });
  /* Back from an article: what had been typed is there again, its answers too. */
  window.addEventListener("pageshow", () => {
    if (box.value.trim()) box.dispatchEvent(new Event("input", { bubbles: true }));
    else if (!document.activeElement || document.activeElement === document.body) box.focus({ preventScroll: true });
  });
}
