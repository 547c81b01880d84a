/* Messages over the page. Good news leaves by itself, bad news waits to be dismissed. */
const BRIEF_MS = 7000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) {
    setTimeout(leave, BRIEF_MS, toast);
    return;
  }
  toast.remove();
}

export function startToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-toast-ready])")) {
    toast.dataset.toastReady = "";
    const button = toast.querySelector("[data-toast-dismiss]");
    if (button) button.hidden = false;
    if ("toastBrief" in toast.dataset) setTimeout(leave, Number(toast.dataset.toastBrief) || BRIEF_MS, toast);
  }
}

/* The sign that the server gives to its own messages. */
function iconOf(kind) {
  const name = kind === "error" ? "warning" : kind;
  const icon = document.querySelector("#toast-icons")?.content.querySelector(`[data-kind="${name}"]`);
  return icon ? [icon.cloneNode(true)] : [];
}

/* Shows a message; kind is info, success, warning or error. */
export function toast(text, kind = "info") {
  const region = document.getElementById("toasts");
  if (!region) return;
  const box = document.createElement("div");
  box.className = `toast toast--${kind}`;
  box.dataset.toast = "";
  if (kind === "info" || kind === "success") box.dataset.toastBrief = "";
  const words = Object.assign(document.createElement("p"), { className: "toast__text", textContent: text });
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "btn btn--quiet btn--icon",
    textContent: "×",
    ariaLabel: document.body.dataset.dismiss ?? "",
  });
  button.dataset.toastDismiss = "";
  box.append(...iconOf(kind), words, button);
  region.append(box);
  startToasts(region);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-dismiss]")?.closest("[data-toast]")?.remove();
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => toast(document.body.dataset.failure, "error"));
}
