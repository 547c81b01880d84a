/* From the box that looks for a person into what was found and back, by arrow keys; Enter follows the one meant. */
const found = () => [...document.querySelectorAll(".person-choices :is(a.choice, a.btn)")];

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const box = document.querySelector("[data-find-person]");
  const all = found();
  const here = all.indexOf(document.activeElement);
  if (!step || !box || !all.length || (here < 0 && event.target !== box)) return;
  event.preventDefault();
  const next = here + step;
  if (next < 0) box.focus();
  else all[Math.min(next, all.length - 1)].focus();
}

export function startFindPerson() {
  document.addEventListener("keydown", onKey);
}
