/* Live: what the event is about refreshes itself; the list only offers what is new. */
export function startLive() {
  document.addEventListener("live:ticket", (event) => {
    const touched = document.querySelectorAll(`[data-live-ticket="${event.detail.id}"], [data-live-list]`);
    touched.forEach((element) => window.htmx.trigger(element, "live-refresh"));
  });
}
