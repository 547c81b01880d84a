/* The bar over a ticket where the panel lies beneath: down to the panel, and on a phone back to the list as it was
   left, where one came from it. Without script both are plain links. */
const isPlain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

function toPanel(event) {
  const panel = document.querySelector("#panel");
  if (!panel) return;
  event.preventDefault();
  panel.scrollIntoView();
  panel.querySelector("a, button, input")?.focus({ preventScroll: true });
}

function backToList(event, link) {
  const wanted = new URL(link.href);
  const from = document.referrer ? new URL(document.referrer) : null;
  if (history.state?.beside || from?.pathname !== wanted.pathname || from.search !== wanted.search) return;
  event.preventDefault();
  history.back();
}

export function startNarrowBar() {
  document.addEventListener("click", (event) => {
    if (!isPlain(event) || event.defaultPrevented) return;
    if (event.target.closest("[data-to-panel]")) toPanel(event);
    const back = event.target.closest("[data-back-to-list]");
    if (back) backToList(event, back);
  });
}
