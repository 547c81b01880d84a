/* The conversation: opens at its newest message, links and the first unread lead into it, and what is older comes on
   demand without losing the place. What arrives live is thread-news.js's; what was seen is thread-seen.js's. */
import { toast } from "../toasts.js";
import { startNews } from "./thread-news.js";
import { startSeen } from "./thread-seen.js";
import { scroller, thread, tidyDays } from "./thread-parts.js";

function target() {
  const id = /^#(message-\d+|first-new)$/.exec(location.hash)?.[1];
  return id && document.getElementById(id);
}

function open() {
  if (!thread()) return;
  const wanted = target();
  if (wanted) go(wanted);
  else if (scroller() !== document.scrollingElement) scroller().scrollTop = scroller().scrollHeight;
}

export function go(element) {
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}

function onClick(event) {
  const jump = event.target.closest("[data-jump-new]");
  const link = event.target.closest("[data-copy-link]");
  if (jump && document.getElementById("first-new")) {
    event.preventDefault();
    jump.hidden = true;
    go(document.getElementById("first-new"));
  }
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(() => toast(document.querySelector("#conversation").dataset.copied));
  }
}

/* What is older appears above: the message one reads stays where it is. */
let anchor = null;

function beforeOlder(event) {
  const gap = event.detail.target.closest?.(".thread-gap");
  const next = gap?.nextElementSibling;
  anchor = next && { element: next, top: next.getBoundingClientRect().top };
}

function afterOlder() {
  if (!anchor) return;
  tidyDays();
  scroller().scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
  anchor = null;
}

export function startThread() {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:beforeSwap", beforeOlder);
  document.addEventListener("htmx:afterSwap", afterOlder);
  document.addEventListener("ticket:opened", open);
  window.addEventListener("hashchange", () => target() && go(target()));
  open();
  startSeen();
  startNews();
}
