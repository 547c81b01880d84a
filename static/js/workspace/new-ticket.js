/* A ticket for somebody else: the priority as one chooses, and what was typed kept in this browser. */
const KEPT = ["subject", "description", "solution", "participants"];

function showPriority(form) {
  const matrix = JSON.parse(form.dataset.matrix);
  const pair = `${form.elements.impact.value}-${form.elements.urgency.value}`;
  form.querySelector("[data-priority]").textContent = matrix[pair] ?? "";
}

const keyOf = (form) => `draft:new-ticket:${form.dataset.newTicket}`;

function keep(form) {
  const typed = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
  const is = Object.values(typed).some((text) => text.trim());
  if (is) localStorage.setItem(keyOf(form), JSON.stringify(typed));
  else localStorage.removeItem(keyOf(form));
  const status = form.querySelector("[data-new-status]");
  status.textContent = is ? status.dataset.saved : "";
}

function restore(form) {
  const typed = JSON.parse(localStorage.getItem(keyOf(form)) ?? "{}");
  KEPT.forEach((name) => {
    if (!form.elements[name].value && typed[name]) form.elements[name].value = typed[name];
  });
}

export function startNewTicket() {
  // Filed: the next page is not the form, and says so.
  const form = document.querySelector("form[data-new-ticket]");
  if (!form) {
    const filed = sessionStorage.getItem("filed");
    if (filed && document.querySelector(".toast--success")) localStorage.removeItem(filed);
    sessionStorage.removeItem("filed");
    return;
  }
  restore(form);
  keep(form); // what was typed before this ran
  showPriority(form);
  // Who it is for is settled: what it is about comes next, unless a field waits to be mended.
  const isFree = document.activeElement === document.body && !form.querySelector("[aria-invalid='true']");
  if (isFree) form.elements.subject.focus();
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => showPriority(form));
  form.addEventListener("submit", () => sessionStorage.setItem("filed", keyOf(form)));
}
